import postgres from "postgres";
import { afterAll, expect, it } from "vitest";
import { signUp, variable } from "../support.ts";

const sql = postgres(variable("DB_URL"), { onnotice: () => {} });
afterAll(() => sql.end());

it("W2: a provisioning that fails blocks no sign-up, and the next ensure_workspace() heals it", async () => {
  const company = "Brokenwood";
  await sql`alter table public.organizations add constraint not_brokenwood
    check (name <> 'Brokenwood') not valid`;
  try {
    const { id, supabase } = await signUp("unlucky", { company_name: company });

    const failed = await supabase.rpc("ensure_workspace");
    expect(failed.status).toBe(503);
    expect(failed.error).toMatchObject({ code: "workspace_unavailable" });
    const [failure] = await sql`
      select error, debug_id, attempts from private.provisioning_failures where user_id = ${id}`;
    expect(failure).toMatchObject({ attempts: 2, debug_id: failed.error?.details });
    expect(failure?.error).toContain("not_brokenwood");

    await sql`alter table public.organizations drop constraint not_brokenwood`;
    const healed = await supabase.rpc("ensure_workspace");
    expect(healed.error).toBeNull();
    expect(healed.data.active_organization).toMatchObject({ name: company, role: "admin" });
    expect(await sql`select from private.provisioning_failures where user_id = ${id}`).toHaveLength(
      0,
    );
  } finally {
    await sql`alter table public.organizations drop constraint if exists not_brokenwood`;
  }
});
