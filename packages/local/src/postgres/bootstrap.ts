import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { getAuthSchemaSql } from "@supabase/lite";
import postgres from "postgres";
import { ADMIN_ROLE } from "./initdb.ts";

/** Password of role `postgres`, the one in every local DB_URL. */
export const POSTGRES_PASSWORD = "postgres";

/** Builds the roles and schemas that a hosted project has before its first migration. */
export async function bootstrap(port: number, adminPassword: string): Promise<void> {
  const sql = postgres({
    host: "127.0.0.1",
    port,
    database: "postgres",
    user: ADMIN_ROLE,
    password: adminPassword,
    max: 1,
    onnotice: () => {},
  });
  const script = async (name: string) => {
    const text = await readFile(join(import.meta.dirname, "bootstrap", `${name}.sql`), "utf8");
    return text
      .replaceAll("{{postgres_password}}", literal(POSTGRES_PASSWORD))
      .replaceAll("{{admin_password}}", literal(adminPassword));
  };
  try {
    await sql.unsafe(await script("roles"));
    await sql.unsafe(await script("schemas"));
    // Auth's tables and functions belong to Auth's role from the start.
    await sql.unsafe("set role supabase_auth_admin");
    await sql.unsafe(getAuthSchemaSql());
    await sql.unsafe(await script("auth-functions"));
    await sql.unsafe(await script("auth-tables"));
    await sql.unsafe("reset role");
  } finally {
    await sql.end();
  }
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
