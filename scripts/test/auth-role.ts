import postgres from "postgres";

/**
 * Lets role `postgres` act as Auth's role while pgTAP runs: tests sign people up as Auth does, in
 * the middle of a transaction. Nobody else may, here as on hosted projects, so it is taken back.
 */
export async function lendAuthRole(
  databaseUrl: string,
  adminPassword: string,
): Promise<AsyncDisposable> {
  const url = new URL(databaseUrl);
  url.username = "supabase_admin";
  url.password = adminPassword;
  const sql = postgres(url.href, { max: 1, onnotice: () => {} });
  await sql`grant supabase_auth_admin to postgres`;
  return {
    async [Symbol.asyncDispose]() {
      await sql`revoke supabase_auth_admin from postgres`;
      await sql.end();
    },
  };
}
