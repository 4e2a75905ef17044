import { type BatchRun, runBatch } from "./batch.ts";
import { type BatchKind, batchKinds } from "./batch-kinds.ts";
import { type BenchSession, businessOf, targetOf } from "./bench-session.ts";
import type { Sender } from "./body.ts";
import { type FunctionTime, profiled } from "./function-times.ts";

/** Deliveries of each kind; the first one warms up and is not counted. */
const RUNS = 6;

/** Deliveries of one kind. */
export interface MeasuredBatch {
  readonly name: string;
  readonly runs: readonly BatchRun[];
  /** SQL functions of one more delivery; counting them makes it slower, so it is none of the runs. */
  readonly profile: readonly FunctionTime[];
}

/** Measures each kind of delivery on a stack that does nothing else. */
export async function measureBatches(
  session: BenchSession,
  senders: readonly Sender[],
): Promise<MeasuredBatch[]> {
  const measured: MeasuredBatch[] = [];
  for (const kind of batchKinds(businessOf(session.stack), senders)) {
    measured.push(await measureKind(session, kind));
  }
  return measured;
}

async function measureKind(
  { stack, sql, log, progress }: BenchSession,
  { name, body }: BatchKind,
): Promise<MeasuredBatch> {
  const runs: BatchRun[] = [];
  const deliver = () => runBatch(stack, targetOf(stack), log, body());
  for (let run = 0; run < RUNS; run++) {
    const one = await deliver();
    progress(`${name}: ${one.totalMs.toFixed(0)} ms (HTTP ${one.status})`);
    if (run > 0) runs.push(one);
  }
  return { name, runs, profile: await profiled(sql, deliver) };
}
