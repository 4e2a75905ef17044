import { z } from "zod";
import type { Total } from "../lib/total.ts";

const reportSchema = z.looseObject({
  success: z.boolean(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.looseObject({
      status: z.string(),
      assertionResults: z.array(z.looseObject({ status: z.string() })),
    }),
  ),
});

/**
 * Totals of vitest's JSON report. A file that could not be loaded, or a run that fails although
 * no test does (an unhandled rejection), counts as one failure.
 */
export function readVitestReport(text: string): Total {
  const report = reportSchema.parse(JSON.parse(text));
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  ).length;
  const failed = report.numFailedTests + broken;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !report.success && report.testResults.length > 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
