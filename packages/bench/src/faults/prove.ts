import { table } from "../lib/table.ts";
import type { RunResult } from "./run.ts";
import { sabotages } from "./sabotage/mod.ts";
import { runSeries } from "./series.ts";

/** What was seen with one mechanism removed. */
interface Seen {
  readonly name: string;
  readonly removed: string;
  /** The guarantees that broke, the expected one among them, or not. */
  readonly broken: readonly string[];
  readonly seed: number;
  readonly isProven: boolean;
}

/**
 * Removes one mechanism after the other and looks whether its guarantee fails: what proves that
 * the checks can see anything.
 *
 * @param runs Attempts for each mechanism; the first that fails as expected is enough.
 */
export async function prove(
  runs: number,
  seed: number,
): Promise<{ report: string; proven: number; unproven: number }> {
  const seen: Seen[] = [];
  for (const sabotage of sabotages) {
    let last: RunResult | undefined;
    const brokenIn = (result: RunResult) => [
      ...new Set(result.violations.map(({ guarantee }) => guarantee)),
    ];
    await runSeries({
      runs,
      seed,
      sabotage,
      onResult(result) {
        last = result;
        return brokenIn(result).includes(sabotage.breaks);
      },
    });
    const broken = last === undefined ? [] : brokenIn(last);
    const { name, removed, breaks } = sabotage;
    const isProven = broken.includes(breaks);
    seen.push({ name, removed, broken, seed: last?.plan.seed ?? seed, isProven });
    console.log(`${isProven ? "✓" : "✗"} without ${name}: ${broken.join(", ") || "nothing broke"}`);
  }
  const proven = seen.filter(({ isProven }) => isProven).length;
  return { report: proofTable(seen), proven, unproven: seen.length - proven };
}

function proofTable(seen: readonly Seen[]): string {
  return table(
    ["removed", "mechanism", "guarantees that broke", "seed"],
    seen.map(({ name, removed, broken, seed }) => [name, removed, broken.join(", "), seed]),
  );
}
