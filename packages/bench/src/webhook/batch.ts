import type { Stack } from "@foyer/local/src/mod.ts";
import type { FunctionLog } from "./function-log.ts";
import { post, type Target } from "./post.ts";
import { measureWork, type Work } from "./work.ts";

/** One delivery and where its time went, in milliseconds. */
export interface BatchRun {
  readonly status: number;
  readonly bytes: number;
  /** From the first byte sent to the answer. */
  readonly totalMs: number;
  /** In the function's handler, the call of the database included. */
  readonly handlerMs: number | null;
  readonly work: Work;
}

/** Sends one delivery to a quiet stack and takes its time apart. */
export async function runBatch(
  stack: Stack,
  target: Target,
  log: FunctionLog,
  body: string,
): Promise<BatchRun> {
  log.clear();
  const { result, work } = await measureWork(stack, () => post(target, body));
  return {
    status: result.status,
    bytes: Buffer.byteLength(body),
    totalMs: result.ms,
    handlerMs: log.lastDurationMs(),
    work,
  };
}
