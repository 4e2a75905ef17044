import { expect, it } from "vitest";
import { readTap } from "./tap.ts";

it("counts what passed, failed and was skipped", () => {
  const tap = ["1..4", "ok 1 - T3-01: one", "not ok 2 - two", "ok 3 # SKIP why", "not ok 4 # TODO"];
  expect(readTap(tap)).toEqual({ passed: 1, failed: 1, skipped: 2, failures: ["two"] });
});

it("reads a result and its diagnostics from one cell, and leaves out those of passing tests", () => {
  const tap = ["1..2", "not ok 1 - roles\n# Failed test 1\n#   have: 1", "ok 2 - fine\n# chatter"];
  const { failures } = readTap(tap);
  expect(failures).toEqual(["roles\n# Failed test 1\n#   have: 1"]);
});

it("knows a test without a description", () => {
  expect(readTap(["1..1", "not ok 1"]).failures).toEqual(["test 1"]);
});

it.each([
  { name: "fewer tests than planned", tap: ["1..3", "ok 1", "ok 2"] },
  { name: "more tests than planned", tap: ["1..1", "ok 1", "ok 2"] },
  { name: "no plan", tap: ["ok 1"] },
  { name: "no test", tap: ["1..0"] },
  { name: "nothing at all", tap: [] },
  { name: "bail out", tap: ["1..1", "ok 1", "Bail out! no database"] },
])("fails on $name", ({ tap }) => {
  expect(readTap(tap).failed).toBe(1);
});

it("says what is wrong with the plan", () => {
  expect(readTap(["ok 1"]).failures).toEqual([expect.stringContaining("no plan")]);
  expect(readTap(["1..2", "ok 1"]).failures).toEqual(["2 tests were planned, 1 ran."]);
});

it("holds no plan against a document that was cut short", () => {
  expect(readTap(["1..3", "ok 1", "not ok 2 - two"], true)).toMatchObject({ passed: 1, failed: 1 });
});

it("takes a plan that comes last", () => {
  expect(readTap(["ok 1", "ok 2", "1..2"])).toMatchObject({ passed: 2, failed: 0 });
});

it("ignores rows that are no TAP", () => {
  expect(readTap(["1..1", "", "okay", "7f3c", "ok 1 - ok"])).toMatchObject({
    passed: 1,
    failed: 0,
  });
});
