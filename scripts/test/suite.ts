import type { Stack } from "../../packages/local/src/mod.ts";
import type { Total } from "../lib/total.ts";

/** What every suite is given. */
export interface SuiteContext {
  /** The repository's folder. */
  root: string;
  /** Parts of file names; a suite runs the files that hold one of them, or all. */
  filters: string[];
  /** The stack that the tests run against; started when first asked for. */
  stack(): Promise<Stack>;
  /** Ends what runs. */
  signal: AbortSignal;
}

/** What a suite did; `sentence` says why it ran nothing. */
export interface SuiteResult extends Total {
  sentence?: string;
}

/** One kind of test. */
export interface Suite {
  name: string;
  run(context: SuiteContext): Promise<SuiteResult>;
}

/** A suite that found no file. Without a filter that is a failure: something was lost. */
export function foundNothing(what: string, filters: string[]): SuiteResult {
  const failed = filters.length === 0 ? 1 : 0;
  const sentence = `There is no ${what}${failed ? "" : ` that matches ${filters.join(" or ")}`}.`;
  return { passed: 0, failed, skipped: 0, sentence };
}
