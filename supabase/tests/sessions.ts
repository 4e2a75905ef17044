import { randomUUID } from "node:crypto";
import postgres, { type Sql, type TransactionSql } from "postgres";
import { variable } from "./support.ts";

/** A pool of real database sessions, as the role that migrations run as. */
export function openSessions(max: number): Sql {
  return postgres(variable("DB_URL"), { max, onnotice: () => {} });
}

/** Runs statements as a signed-in user, in one transaction of a session of its own. */
export async function asUser<T>(
  sql: Sql,
  userId: string,
  work: (tx: TransactionSql) => Promise<T>,
): Promise<T> {
  const claims = JSON.stringify({ sub: userId, role: "authenticated" });
  // SAFETY: begin() unwraps promises in arrays; `work` returns none.
  return (await sql.begin(async (tx) => {
    await tx`select set_config('request.jwt.claims', ${claims}, true),
      set_config('request.jwt.claim.sub', ${userId}, true),
      set_config('role', 'authenticated', true)`;
    return await work(tx);
  })) as T;
}

/** Accounts without passwords, made as Auth makes them, with their confirmed addresses. */
export async function createAccounts(
  sql: Sql,
  count: number,
): Promise<{ id: string; email: string }[]> {
  const accounts = Array.from({ length: count }, () => {
    const id = randomUUID();
    return { id, email: `racer.${id}@example.com`, email_confirmed_at: new Date() };
  });
  await sql`insert into auth.users ${sql(accounts)}`;
  return accounts;
}

/** What a session ran into: the catalogue code of the error, or "done". */
export async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "done";
  } catch (error) {
    if (error instanceof postgres.PostgresError) return error.detail ?? error.code;
    throw error;
  }
}
