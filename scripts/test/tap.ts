import type { Total } from "../lib/total.ts";

/** What one TAP document says. */
export interface TapResult extends Total {
  /** Text of each failure, with its diagnostics. */
  failures: string[];
}

/**
 * Reads the TAP of one pgTAP file. A plan that was not kept, a plan that is missing, a document
 * without any test and a `Bail out!` count as failures.
 *
 * @param cutShort The document was broken off, which its reader counts: the plan is not held to it.
 */
export function readTap(lines: Iterable<string>, cutShort = false): TapResult {
  const result: TapResult = { passed: 0, failed: 0, skipped: 0, failures: [] };
  let planned: number | null = null;
  let ran = 0;
  // Diagnostics follow what they explain; those of passing tests explain nothing.
  let explaining = false;
  const fail = (text: string) => {
    result.failed += 1;
    result.failures.push(text);
  };

  for (const line of splitLines(lines)) {
    const test = /^(not )?ok\b *(\d+)? *-? *(.*?)(?: *# *(skip|todo)\b.*)?$/i.exec(line);
    const plan = /^1\.\.(\d+)\b/.exec(line);
    if (test !== null) {
      const [, not, number, name = "", directive] = test;
      ran += 1;
      explaining = false;
      if (directive !== undefined) {
        result.skipped += 1;
      } else if (not === undefined) {
        result.passed += 1;
      } else {
        fail(name === "" ? `test ${number ?? ran}` : name);
        explaining = true;
      }
    } else if (plan !== null) {
      planned = Number(plan[1]);
    } else if (/^Bail out!/.test(line)) {
      fail(line);
    } else if (explaining && line.startsWith("#")) {
      result.failures[result.failures.length - 1] += `\n${line}`;
    }
  }

  if (cutShort) return result;
  if (ran === 0) fail("No test ran.");
  else if (planned === null) fail("There is no plan: begin with `select plan(n)`.");
  else if (planned !== ran) fail(`${planned} tests were planned, ${ran} ran.`);
  return result;
}

/** One cell of pgTAP's answer may hold a result and its diagnostics. */
function* splitLines(cells: Iterable<string>): Iterable<string> {
  for (const cell of cells) yield* cell.split("\n");
}
