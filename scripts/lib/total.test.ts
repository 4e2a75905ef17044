import { expect, it } from "vitest";
import { sum, totalLine } from "./total.ts";

it("adds totals up", () => {
  const totals = [
    { passed: 1, failed: 2, skipped: 3 },
    { passed: 10, failed: 0, skipped: 0 },
  ];
  expect(sum(totals)).toEqual({ passed: 11, failed: 2, skipped: 3 });
});

it("says what was skipped only when something was", () => {
  expect(totalLine({ passed: 3, failed: 1, skipped: 0 })).toBe("3 passed, 1 failed");
  expect(totalLine({ passed: 3, failed: 0, skipped: 2 })).toBe("3 passed, 0 failed, 2 skipped");
});
