import { whatsappChange, whatsappEnvelope } from "@foyer/contracts";
import { expect, test } from "vitest";
import { batchKinds, SINGLE } from "./batch-kinds.ts";
import { strangers } from "./people.ts";

const business = { phoneNumberId: "100000000000001", displayPhone: "+15550100001" };

test("every batch is a delivery of 1000 updates as Meta sends them, the first of 3 MB", () => {
  const kinds = batchKinds(business, strangers(100, 15_552_000_000));
  for (const { name, body } of kinds) {
    const envelope = whatsappEnvelope.parse(JSON.parse(body()));
    const [entry] = envelope.entry ?? [];
    // SAFETY: the envelope's contract leaves entries open; this one is ours.
    const [change] = (entry as { changes: unknown[] }).changes;
    const { messages = [], statuses = [] } = whatsappChange.parse(change).value;
    expect([messages, statuses].flat()).toHaveLength(name === SINGLE ? 1 : 1000);
  }
  const bytes = Buffer.byteLength(kinds[0]?.body() ?? "");
  expect(bytes).toBeGreaterThan(2.8e6);
  expect(bytes).toBeLessThan(3 * 1024 * 1024);
});

test("two batches of a kind share no message", () => {
  const [kind] = batchKinds(business, strangers(2, 15_552_000_000));
  const ids = (body = "") => body.match(/wamid\.HBg\w+/g) ?? [];
  expect(new Set([ids(kind?.body()), ids(kind?.body())].flat()).size).toBe(2000);
});
