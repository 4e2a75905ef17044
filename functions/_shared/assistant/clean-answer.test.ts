import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanAnswer } from "./clean-answer.ts";

test("what a text column refuses and what nobody sees goes", () => {
  expect(cleanAnswer(" \n\u0000a\u0000 b\uD83D\n")).toBe("a b\uFFFD");
  expect(cleanAnswer("a".repeat(70_000))).toHaveLength(65_536);
});

test("half a character waits for its other half", () => {
  expect(cleanAnswer("a\uD83D")).toBe("a");
  expect(cleanAnswer("a\uD83D\uDE00")).toBe("a😀");
});

test("a longer beginning never takes back a shorter one", () => {
  const unit = fc.constantFrom(" ", "\n", "\u0000", "a", "\uD83D", "\uDE00");
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 12 }), fc.nat(12), (units, cut) => {
      const shorter = cleanAnswer(units.slice(0, cut).join(""));
      expect(cleanAnswer(units.join("")).startsWith(shorter)).toBe(true);
    }),
  );
});
