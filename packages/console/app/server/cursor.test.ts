import { expect, test } from "vitest";
import { beforeCursor, toCursor } from "./cursor.server.ts";

const id = "019a9f00-0000-7000-8000-000000000001";

test("a cursor becomes the filter for what stands before it", () => {
  const cursor = toCursor({ created_at: "2026-11-21T10:00:00.123456+00:00", id });
  expect(beforeCursor(cursor)).toBe(
    `created_at.lt."2026-11-21T10:00:00.123456+00:00",and(created_at.eq."2026-11-21T10:00:00.123456+00:00",id.lt.${id})`,
  );
});

test.each([
  "",
  "yesterday",
  `2026-11-21T10:00:00+00:00_${id},or(id.gt.0)`,
  `2026-11-21T10:00:00+00:00"),user_id.neq.("_${id}`,
  `2026-11-21T10:00:00_${id}`,
])("%j is nobody's cursor", (cursor) => {
  expect(beforeCursor(cursor)).toBeNull();
});
