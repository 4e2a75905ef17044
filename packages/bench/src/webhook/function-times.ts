import { setTimeout as sleep } from "node:timers/promises";
import type postgres from "postgres";

/** Time spent in one SQL function. */
export interface FunctionTime {
  readonly name: string;
  readonly calls: number;
  /** With everything it called. */
  readonly totalMs: number;
  /** Without the functions that it called; with its own statements. */
  readonly selfMs: number;
}

/** A session tells what it counted when it is idle, at most once a second. */
const TOLD_AFTER_MS = 1_200;

/** The SQL functions that some work spends its time in, longest first. */
export async function profiled(
  sql: postgres.Sql,
  work: () => Promise<unknown>,
): Promise<FunctionTime[]> {
  await sql`alter system set track_functions = 'all'`;
  await sql`select pg_reload_conf()`;
  await sleep(TOLD_AFTER_MS);
  await sql`select pg_stat_reset()`;
  try {
    await work();
    await sleep(TOLD_AFTER_MS);
    return await sql<FunctionTime[]>`
      select schemaname || '.' || funcname as name, calls::integer as calls,
        total_time as "totalMs", self_time as "selfMs"
      from pg_stat_user_functions
      order by self_time desc`;
  } finally {
    await sql`alter system reset track_functions`;
    await sql`select pg_reload_conf()`;
  }
}
