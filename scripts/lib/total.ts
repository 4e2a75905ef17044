/** How many tests did what. */
export interface Total {
  passed: number;
  failed: number;
  skipped: number;
}

/** The sum of several totals. */
export function sum(totals: Total[]): Total {
  return totals.reduce(
    (all, one) => ({
      passed: all.passed + one.passed,
      failed: all.failed + one.failed,
      skipped: all.skipped + one.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/** @example totalLine({ passed: 3, failed: 0, skipped: 1 }) // "3 passed, 0 failed, 1 skipped" */
export function totalLine({ passed, failed, skipped }: Total): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** Reads such a line back; null when the text is not one. */
export function readTotalLine(line: string): Total | null {
  const match = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(line.trim());
  if (match === null) return null;
  const [, passed, failed, skipped = "0"] = match;
  return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) };
}
