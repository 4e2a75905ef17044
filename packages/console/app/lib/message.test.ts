import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Message, mergeMessages } from "./message.ts";

function message(id: string, created_at: string, status: Message["status"] = "received"): Message {
  return {
    id,
    created_at,
    status,
    channel: "app",
    role: "user",
    content: id,
    client_id: null,
    type: "text",
    reaction: null,
    edited_at: null,
    revoked_at: null,
  };
}

describe("mergeMessages", () => {
  test("puts both stretches in order, fractions of seconds included", () => {
    const known = [message("c", "2026-11-21T10:00:00.12+00:00")];
    const read = [
      message("d", "2026-11-21T10:00:00.123+00:00"),
      message("a", "2026-11-21T10:00:00+00:00"),
      message("b", "2026-11-21T10:00:00.1+00:00"),
    ];
    expect(mergeMessages(known, read).map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
  });

  test("orders messages of one moment by id, as the database does", () => {
    const at = "2026-11-21T10:00:00+00:00";
    expect(mergeMessages([message("2", at)], [message("1", at)]).map(({ id }) => id)).toEqual([
      "1",
      "2",
    ]);
  });

  test("lets the later reading win, because receipts change", () => {
    const at = "2026-11-21T10:00:00+00:00";
    const [merged] = mergeMessages([message("1", at, "sent")], [message("1", at, "read")]);
    expect(merged?.status).toBe("read");
  });

  test("keeps every message once, whatever the overlap", () => {
    const stretch = fc
      .uniqueArray(fc.integer({ min: 0, max: 40 }))
      .map((numbers) =>
        numbers.map((n) =>
          message(
            String(n).padStart(3, "0"),
            `2026-11-21T10:00:${String(n).padStart(2, "0")}+00:00`,
          ),
        ),
      );
    fc.assert(
      fc.property(stretch, stretch, (known, read) => {
        const ids = mergeMessages(known, read).map(({ id }) => id);
        const wanted = [...new Set([...known, ...read].map(({ id }) => id))].sort();
        expect(ids).toEqual(wanted);
      }),
    );
  });
});
