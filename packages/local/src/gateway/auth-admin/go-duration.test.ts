import { expect, test } from "vitest";
import { goDuration } from "./go-duration.ts";

test.each([
  ["24h", 86_400],
  ["1h30m", 5_400],
  ["1.5s", 1.5],
  ["100ms", 0.1],
  ["0", 0],
  ["876000h", 3_153_600_000],
])("%s is %d seconds", (text, seconds) => {
  expect(goDuration(text)).toBe(seconds);
});

test.each(["", "24", "h", "1d", "-1h", "1h 30m", "none"])("%j is no duration", (text) => {
  expect(goDuration(text)).toBeUndefined();
});
