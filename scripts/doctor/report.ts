import { indent } from "../lib/indent.ts";
import type { Check } from "./examine.ts";

/** Every failed check with its finding and remedy, then how many passed. */
export function report(checks: Check[]): string {
  const failed = checks.filter(({ ok }) => !ok);
  const findings = failed.map(
    ({ check_name, finding, remedy }) => `✗ ${check_name}: ${finding}\n${indent(remedy, "    ")}\n`,
  );
  const passed = checks.length - failed.length;
  return [...findings, `${passed} checks passed, ${failed.length} failed`].join("\n");
}
