import { expect, test } from "vitest";
import { table } from "./table.ts";

test("numbers stand to the right, words to the left", () => {
  expect(
    table(
      ["what", "ms"],
      [
        ["one", 5],
        ["fourteen", "14.5"],
      ],
    ),
  ).toBe("what        ms\none          5\nfourteen  14.5");
});
