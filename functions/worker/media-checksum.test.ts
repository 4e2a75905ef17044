import { expect, test } from "vitest";
import { checksumHex, sha256Hex } from "./media-checksum.ts";

const hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

test("bytes have their SHA-256, in hex", async () => {
  expect(await sha256Hex(new TextEncoder().encode("hello"))).toBe(hello);
});

test("Meta's two ways of writing one are the same checksum", () => {
  expect(checksumHex(hello)).toBe(hello);
  expect(checksumHex(hello.toUpperCase())).toBe(hello);
  expect(checksumHex(Buffer.from(hello, "hex").toString("base64"))).toBe(hello);
});

test.each([
  "",
  "abc",
  hello.slice(1),
  `${hello}0`,
  "g".repeat(64),
  `${"A".repeat(42)}==`,
  `${"*".repeat(43)}=`,
])("%j is no checksum", (given) => {
  expect(checksumHex(given)).toBeNull();
});
