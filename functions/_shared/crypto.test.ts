import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { constantTimeEqual, verifyHmacSha256 } from "./crypto.ts";

const sign = (secret: string, bytes: Uint8Array) =>
  createHmac("sha256", secret).update(bytes).digest("hex");

test("a signature is good under any of the secrets, and for these very bytes only", async () => {
  const bytes = new TextEncoder().encode('{"name":"Zoë \\/ @"}');
  const good = sign("old-secret", bytes);
  expect(await verifyHmacSha256(["new-secret", "old-secret"], bytes, good)).toBe(true);
  expect(await verifyHmacSha256(["new-secret"], bytes, good)).toBe(false);
  const changed = new TextEncoder().encode('{"name":"Zo\\u00eb / @"}');
  expect(await verifyHmacSha256(["old-secret"], changed, good)).toBe(false);
  expect(await verifyHmacSha256(["old-secret"], bytes, good.slice(0, -2))).toBe(false);
  expect(await verifyHmacSha256(["old-secret"], bytes, "")).toBe(false);
});

test("equal means equal", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), async (left, right) => {
      expect(await constantTimeEqual(left, left)).toBe(true);
      expect(await constantTimeEqual(left, right)).toBe(left === right);
    }),
    { numRuns: 50 },
  );
});
