import { withAdminSql } from "../stack/admin-sql.ts";
import { ownStack } from "../stack/own-stack.ts";
import { type RunResult, runOnce } from "./run.ts";
import type { Sabotage } from "./sabotage/sabotage.ts";
import { Stage } from "./stage/stage.ts";

/** Several runs on one stack. */
export interface Series {
  readonly runs: number;
  /** Of the first run; each later one has the next. */
  readonly seed: number;
  readonly sabotage?: Sabotage | undefined;
  /** Told each result; true ends the series. */
  onResult(result: RunResult): boolean | undefined;
}

/** Starts a stack, takes out what is to be missing, and runs. */
export async function runSeries({ runs, seed, sabotage, onResult }: Series): Promise<void> {
  await using own = await ownStack();
  if (sabotage !== undefined) await withAdminSql(own.stack, sabotage.apply);
  const stage = new Stage(own.stack);
  for (let run = 0; run < runs; run++) {
    if (onResult(await runOnce(stage, seed + run))) return;
  }
}
