import { readFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, expect, it } from "vitest";

const sql = postgres(process.env.DB_URL ?? "", { onnotice: () => {} });
afterAll(() => sql.end());

const document = readFileSync(join(import.meta.dirname, "../../docs/SECURITY.md"), "utf8");

it("Q6: docs/SECURITY.md lists every definer function and who may execute it", async () => {
  const documented = [
    ...document.matchAll(/^\| `(private\.\w+\([^`]*)` \| (\S.*?) \| \S.* \|$/gm),
  ].map(([, name, role]) => `${name} ${role}`);
  const actual = await sql<{ name: string; role: string }[]>`
    select p.oid::regprocedure::text as name,
      case when has_function_privilege('anon', p.oid, 'execute') then 'anybody'
        when has_function_privilege('authenticated', p.oid, 'execute') then 'signed-in'
        when has_function_privilege('service_role', p.oid, 'execute') then 'service'
        when has_function_privilege('supabase_auth_admin', p.oid, 'execute') then 'Auth'
        else 'nobody' end as role
    from pg_catalog.pg_proc as p
    where p.prosecdef and p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)`;
  expect(documented.toSorted()).toEqual(
    actual.map(({ name, role }) => `${name} ${role}`).toSorted(),
  );
});
