import type { Stack } from "@foyer/local/src/mod.ts";
import type postgres from "postgres";
import type { FunctionLog } from "./function-log.ts";
import { type FunctionTime, functionTimes, resetFunctionTimes } from "./function-times.ts";
import { post, type Target } from "./post.ts";
import { cpuOf } from "./process-usage.ts";

/** One batch delivery and where its time went, in milliseconds. */
export interface BatchRun {
  readonly status: number;
  readonly bytes: number;
  /** From the first byte sent to the answer. */
  readonly totalMs: number;
  /** In the function's handler, the call of the database included. */
  readonly handlerMs: number | null;
  /** In the database's own function. */
  readonly databaseMs: number;
  /** CPU time of the function's process. */
  readonly functionCpuMs: number | null;
  /** CPU time of this process: the local gateway, which hosted projects do not have. */
  readonly gatewayCpuMs: number;
  /** Every SQL function that took part. */
  readonly functions: readonly FunctionTime[];
}

/** Sends one batch to a quiet stack and takes its time apart. */
export async function runBatch(
  stack: Stack,
  sql: postgres.Sql,
  target: Target,
  log: FunctionLog,
  body: string,
): Promise<BatchRun> {
  await resetFunctionTimes(sql);
  const pid = stack.functions?.pid("whatsapp-webhook") ?? 0;
  const functionBefore = cpuOf(pid);
  const gatewayBefore = process.cpuUsage();
  log.clear();
  const { status, ms } = await post(target, body);
  const functionAfter = cpuOf(pid);
  const { user, system } = process.cpuUsage(gatewayBefore);
  const functions = await functionTimes(sql);
  const ingest = functions.find(({ name }) => name === "private.ingest_whatsapp");
  return {
    status,
    bytes: Buffer.byteLength(body),
    totalMs: ms,
    handlerMs: log.lastDurationMs(),
    databaseMs: ingest?.totalMs ?? Number.NaN,
    functionCpuMs:
      functionBefore === null || functionAfter === null ? null : functionAfter - functionBefore,
    gatewayCpuMs: (user + system) / 1000,
    functions,
  };
}
