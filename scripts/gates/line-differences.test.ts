import { expect, it } from "vitest";
import { lineDifferences } from "./line-differences.ts";

it("finds nothing in equal texts", () => {
  expect(lineDifferences("a.ts", "one\n", "one\n")).toEqual([]);
});

it("shows what is there and what should be", () => {
  expect(lineDifferences("a.ts", "one\ntwo\n", "one\nthree\n")).toEqual([
    "a.ts differs from line 2 on.",
    "- two",
    "+ three",
  ]);
});

it.each([
  ["a line too many", "one\ntwo\n", "one\n"],
  ["a line too few", "one\n", "one\ntwo\n"],
  ["lines in another order", "one\ntwo\n", "two\none\n"],
  ["a missing newline at the end", "one", "one\n"],
])("finds %s", (_, actual, expected) => {
  expect(lineDifferences("a.ts", actual, expected)).not.toEqual([]);
});

it("says that there is no file", () => {
  expect(lineDifferences("a.ts", null, "")).toEqual(["a.ts does not exist."]);
});
