import { withAdminSql } from "../stack/admin-sql.ts";
import { type OwnStack, ownStack } from "../stack/own-stack.ts";
import { type RunResult, runOnce } from "./run.ts";
import type { Sabotage } from "./sabotage/sabotage.ts";
import { Stage } from "./stage/stage.ts";

/** Several runs, one after the other. */
export interface Series {
  readonly runs: number;
  /** Of the first run; each later one has the next. */
  readonly seed: number;
  readonly sabotage?: Sabotage | undefined;
  /** Told each result; true ends the series. */
  onResult(result: RunResult): boolean | undefined;
}

/** Runs on one stack, and on a new one after a failure: what it left behind is no other run's. */
export async function runSeries({ runs, seed, sabotage, onResult }: Series): Promise<void> {
  let own: OwnStack | undefined;
  try {
    for (let run = 0; run < runs; run++) {
      own ??= await startStage(sabotage);
      const result = await runOnce(new Stage(own.stack), seed + run);
      if (onResult(result)) return;
      if (result.violations.length > 0) {
        await own[Symbol.asyncDispose]();
        own = undefined;
      }
    }
  } finally {
    await own?.[Symbol.asyncDispose]();
  }
}

async function startStage(sabotage: Sabotage | undefined): Promise<OwnStack> {
  const own = await ownStack();
  if (sabotage !== undefined) await withAdminSql(own.stack, sabotage.apply);
  return own;
}
