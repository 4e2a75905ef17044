import { expect, test } from "vitest";
import { neverConnected } from "./never-connected.ts";

const failed = (cause: Error) => new TypeError("fetch failed", { cause });
const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
const inDeno =
  "error sending request for url (http://g.test/): client error (Connect): tcp connect error";

test.each([
  ["refused, as Node says it", failed(refused), true],
  ["refused, as Deno says it", failed(new Error(inDeno)), true],
  ["timed out", new DOMException("The signal has been aborted", "TimeoutError"), false],
  ["reset while waiting", failed(Object.assign(new Error("x"), { code: "ECONNRESET" })), false],
  ["cut off, as Deno says it", failed(new Error("client error (SendRequest)")), false],
  ["no error at all", "text", false],
])("%s", (_, thrown, expected) => {
  expect(neverConnected(thrown)).toBe(expected);
});
