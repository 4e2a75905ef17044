import type { Stack } from "@foyer/local/src/mod.ts";
import postgres from "postgres";

/**
 * The superuser's way into the database of a stack; its owner ends it.
 *
 * @param onClose Told when a connection is lost.
 */
export function openAdminSql(stack: Stack, max = 4, onClose = () => {}): postgres.Sql {
  return postgres({
    host: "127.0.0.1",
    port: Number(new URL(stack.urls.db).port),
    database: "postgres",
    user: "supabase_admin",
    password: stack.keys.adminPassword,
    max,
    connect_timeout: 5,
    onnotice: () => {},
    onclose: onClose,
    connection: { application_name: "foyer bench" },
  });
}

/**
 * Asks the database over a connection of its own. A driver that lives through a kill of the server
 * answers the next question with the fault of the last one.
 */
export async function withAdminSql<T>(
  stack: Stack,
  work: (sql: postgres.Sql) => Promise<T>,
): Promise<T> {
  const sql = openAdminSql(stack, 1);
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}
