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

/** Lets the server count the time of every SQL function from now on, in every session. */
export async function countFunctionTimes(sql: postgres.Sql): Promise<void> {
  await sql`alter system set track_functions = 'all'`;
  await sql`select pg_reload_conf()`;
}

/** What was counted since the last reset, longest first. */
export async function functionTimes(sql: postgres.Sql): Promise<FunctionTime[]> {
  // A session tells what it counted when it is idle, at most once a second.
  await sql`select pg_sleep(1.2)`;
  return sql<FunctionTime[]>`
    select schemaname || '.' || funcname as name, calls::integer as calls,
      total_time as "totalMs", self_time as "selfMs"
    from pg_stat_user_functions
    order by self_time desc`;
}

/** Starts the count over. */
export async function resetFunctionTimes(sql: postgres.Sql): Promise<void> {
  await sql`select pg_stat_reset()`;
}
