import { advisorsSuite } from "./advisors.ts";
import { browserSuite } from "./browser.ts";
import { logsSuite } from "./logs.ts";
import { pgtapSuite } from "./pgtap.ts";
import type { Suite } from "./suite.ts";
import { vitestSuite } from "./vitest.ts";

/** Every suite, in the order they run: what needs least comes first. */
export const suites: readonly Suite[] = [
  vitestSuite("unit", { stack: false }),
  // Before pgTAP's helpers are in the database: they are not the project's.
  advisorsSuite,
  pgtapSuite,
  vitestSuite("stack", { stack: true }),
  browserSuite,
  // What all of the above left in the logs.
  logsSuite,
];
