import { expect, test } from "vitest";
import { initials } from "./initials.ts";

test.each([
  ["Ada Lovelace", null, "AL"],
  ["  ada  king  lovelace ", null, "AL"],
  ["Ada", "x@example.com", "A"],
  ["", "ada@example.com", "A"],
  [null, null, "?"],
  ["🦊 Fox", null, "🦊F"],
])("initials(%j, %j) is %j", (name, email, letters) => {
  expect(initials(name, email)).toBe(letters);
});
