import postgres from "postgres";

/** One check of `private.doctor()`. */
export interface Check {
  check_name: string;
  ok: boolean;
  /** What was found, good or bad. */
  finding: string;
  /** What to do if it is bad. */
  remedy: string;
}

const seconds = 10;

/**
 * Runs the database's own checks.
 *
 * @throws an Error that says what to do when the database can not be asked.
 */
export async function examine(databaseUrl: string): Promise<Check[]> {
  const sql = postgres(databaseUrl, { max: 1, connect_timeout: seconds, onnotice: () => {} });
  try {
    const checks = await sql<Check[]>`
      select check_name, ok, finding, remedy from private.doctor()`;
    // Having looked at nothing is no clean bill of health.
    if (checks.length === 0) throw new Error("private.doctor() checks nothing");
    return checks;
  } catch (cause) {
    throw new Error(`Cannot examine the database: ${reason(cause)}.`, { cause });
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** SQLSTATEs of a database without private.doctor(): no schema, no function, no right to it. */
const notMigrated = ["3F000", "42883", "42501"];

function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const { message } = cause;
  const code = "code" in cause ? String(cause.code) : "";
  if (notMigrated.includes(code)) {
    return `${message}. Push the migrations, and connect as the role that pushed them`;
  }
  // A refused connection has several errors, one for each address, and no message of its own.
  return [message, code].find((text) => text !== "") ?? cause.name;
}
