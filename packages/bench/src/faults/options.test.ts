import { expect, test } from "vitest";
import { readOptions } from "./options.ts";

test("twenty runs from a seed that somebody else chooses", () => {
  const nothing = { sabotage: undefined, proves: false };
  expect(readOptions([])).toEqual({ runs: 20, seed: undefined, ...nothing });
  expect(readOptions(["--runs", "3", "--seed", "0"])).toEqual({ runs: 3, seed: 0, ...nothing });
});

test("a mechanism by its name, or all of them", () => {
  expect(readOptions(["--sabotage", "grace"])).toMatchObject({
    sabotage: { name: "grace", breaks: "sent-once" },
    proves: false,
  });
  expect(readOptions(["--sabotage", "all"])).toMatchObject({ runs: 5, proves: true });
});

test.each([
  [["--sabotage", "luck"], "luck"],
  [["--runs", "0"], '"0" runs'],
  [["--runs", "many"], '"many" runs'],
  [["--seed", "-1"], "'--seed"],
  [["--seed", "1.5"], '"1.5"'],
  [["--fast"], "--fast"],
])("%j is refused", (args, named) => {
  expect(readOptions(args)).toEqual({ problem: expect.stringContaining(named) });
});

test("--help is help, whatever else is said", () => {
  expect(readOptions(["--help", "--runs", "0"])).toBe("help");
});
