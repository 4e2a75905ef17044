import { expect, it } from "vitest";
import { readVitestReport } from "./vitest-report.ts";

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});

const report = (success: boolean, passed: number, failed: number, ...testResults: object[]) =>
  JSON.stringify({
    success,
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults,
  });

it("adds up", () => {
  const text = report(false, 2, 1, file("passed", "passed", "passed"), file("failed", "failed"));
  expect(readVitestReport(text)).toEqual({ passed: 2, failed: 1, skipped: 2 });
});

it("counts a file that could not be loaded", () => {
  const text = report(false, 0, 1, file("failed", "failed"), file("failed"));
  expect(readVitestReport(text).failed).toBe(2);
});

it("counts a run that failed although no test did", () => {
  expect(readVitestReport(report(false, 1, 0, file("passed", "passed"))).failed).toBe(1);
});

it("finds nothing wrong with a run that passed", () => {
  expect(readVitestReport(report(true, 1, 0, file("passed", "passed"))).failed).toBe(0);
});
