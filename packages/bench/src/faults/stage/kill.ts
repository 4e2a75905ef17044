import type { Stack } from "@foyer/local/src/mod.ts";
import { eventually } from "../../lib/eventually.ts";
import { openAdminSql, withAdminSql } from "../../stack/admin-sql.ts";
import type { Victim } from "../plan/step.ts";

/**
 * Kills a process with signal 9. Resolves when it is dead; `back` resolves when whatever takes its
 * place answers.
 */
export async function kill(stack: Stack, victim: Victim): Promise<{ back: Promise<unknown> }> {
  if (victim === "worker" || victim === "whatsapp-webhook") {
    if (stack.functions === null) throw new Error("Cannot kill a function: none was started.");
    return { back: stack.functions.kill(victim) };
  }
  // One that is just coming back must be there before it can be killed again.
  await databaseAnswers(stack);
  const pid = victim === "postgres" ? stack.postgresPid : await backendPid(stack);
  // For a moment the server may still take connections, only to end them with all the others.
  const witness = await openWitness(stack);
  process.kill(pid, "SIGKILL");
  return { back: witness.end.then(() => databaseAnswers(stack)) };
}

/** A connection that is there to see the end; `end` resolves when the server has ended it. */
async function openWitness(stack: Stack): Promise<{ end: Promise<void> }> {
  const ended = Promise.withResolvers<void>();
  const sql = openAdminSql(stack, 1, ended.resolve);
  await sql`select 1`;
  return { end: ended.promise.then(() => sql.end({ timeout: 0 })) };
}

/** Waits until the database takes a connection. */
export function databaseAnswers(stack: Stack): Promise<unknown> {
  return eventually("the database", () => withAdminSql(stack, (sql) => sql`select 1`));
}

/** A connection of the Data API, at work if one is. */
function backendPid(stack: Stack): Promise<number> {
  return eventually("a connection of the Data API", () =>
    withAdminSql(stack, async (sql) => {
      const [backend] = await sql<{ pid: number }[]>`
        select pid from pg_stat_activity
        where usename = 'authenticator'
        order by (state = 'active') desc, state_change desc limit 1`;
      return backend?.pid;
    }),
  );
}
