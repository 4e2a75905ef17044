import type { Facts } from "../facts/facts.ts";

/** A guarantee that did not hold, with ids and nothing else: no texts, no numbers. */
export interface Violation {
  readonly guarantee: string;
  readonly what: string;
}

/** One guarantee: a file in this folder, and a line in `mod.ts`. */
export interface Check {
  /** Its name in reports. */
  readonly name: string;
  /** What holds, in a sentence. */
  readonly sentence: string;
  /** What broke it, each by ids. */
  find(facts: Facts): string[];
}
