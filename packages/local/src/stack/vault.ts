import type { Sql } from "../platform/admin.ts";

/** Puts a secret into the vault under a name, or renews the one that is there. */
export async function putSecret(sql: Sql, name: string, secret: string): Promise<void> {
  const [present] = await sql`
    select id, decrypted_secret from vault.decrypted_secrets where name = ${name}`;
  if (present === undefined) {
    await sql`select vault.create_secret(${secret}, ${name})`;
  } else if (present.decrypted_secret !== secret) {
    await sql`select vault.update_secret(${present.id}, ${secret})`;
  }
}
