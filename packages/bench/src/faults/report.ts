import { faultsOf, killsOf } from "./plan/plan.ts";
import type { RunResult } from "./run.ts";

/** Violations that are printed; the others are counted. */
const SHOWN = 12;

/** One line for a run; for a failed one also what broke, and how to see it again. */
export function runLines({ plan, violations, seconds }: RunResult, sabotage?: string): string {
  const kills = [...killsOf(plan)].map(([victim, times]) => `${victim} ${times}`).join(", ");
  const total = [...killsOf(plan).values()].reduce((sum, times) => sum + times, 0);
  const line =
    `${violations.length === 0 ? "✓" : "✗"} seed ${plan.seed}: ${plan.messages.length} messages of ` +
    `${plan.people.length} people, ${total} kills (${kills}), ${faultsOf(plan)} faults, ` +
    `${seconds.toFixed(1)} s`;
  if (violations.length === 0) return line;
  const shown = violations
    .slice(0, SHOWN)
    .map(({ guarantee, what }) => `    ${guarantee}: ${what}`);
  const rest = violations.length - shown.length;
  return [
    line,
    ...shown,
    ...(rest > 0 ? [`    … and ${rest} more`] : []),
    `    → ${repeatCommand(plan.seed, sabotage)}`,
  ].join("\n");
}

/** The command that does a run again. */
export function repeatCommand(seed: number, sabotage?: string): string {
  const option = sabotage === undefined ? "" : ` --sabotage ${sabotage}`;
  return `npm run faults -- --runs 1 --seed ${seed}${option}`;
}
