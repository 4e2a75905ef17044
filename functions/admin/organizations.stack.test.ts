import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askAdmin, refusalOf } from "../_shared/testing/admin.ts";
import { type Person, signUp, stackVariable } from "../_shared/testing/stack.ts";

const sql = postgres(stackVariable("DB_URL"), { max: 1 });
afterAll(() => sql.end());

let ana: Person;
let bo: Person;
let home: string;
beforeAll(async () => {
  [ana, bo] = [await signUp(), await signUp()];
  home = (await workspaceOf(ana)).active_organization.id;
});

async function workspaceOf({ supabase }: Person) {
  const { data, error } = await supabase.rpc("ensure_workspace");
  if (error) throw error;
  return data;
}

const setPlan = (id: string, plan: string) =>
  askAdmin("PUT", `organizations/${id}/plan`, { body: { plan } });
const setFlags = (id: string, flags: Record<string, unknown>) =>
  askAdmin("PUT", `organizations/${id}/flags`, { body: { flags } });
const recordsOf = (organization: string) => sql`
  select details ->> 'operation' as operation from public.audit_events
  where event = 'admin.operation' and organization_id = ${organization} order by id`;

test("A4: an operator puts an organization on a plan; its people see it, others keep theirs", async () => {
  expect(await (await setPlan(home, "teams")).json()).toEqual({ plan: "teams", changed: true });
  expect(await (await setPlan(home, "teams")).json()).toEqual({ plan: "teams", changed: false });
  expect((await workspaceOf(ana)).plan.slug).toBe("teams");
  expect((await workspaceOf(bo)).plan.slug).toBe("bootstrapper");
  const { data: seen } = await ana.supabase
    .from("audit_events")
    .select("details")
    .eq("event", "admin.operation");
  expect(seen, "the organization's admins see what was done").toMatchObject([
    { details: { operation: "organization.set_plan", operator: "secret_key", to: "teams" } },
  ]);
});

test("A4: a plan that there is not, an organization that there is not, a plan that is too small", async () => {
  expect(await refusalOf(await setPlan(home, "golden"))).toEqual([404, "plan_not_found"]);
  expect(await refusalOf(await setPlan(randomUUID(), "pro"))).toEqual([
    404,
    "organization_not_found",
  ]);
  const extra = [await signUp(), await signUp()];
  await sql`insert into public.organization_members ${sql(
    extra.map(({ id }) => ({ organization_id: home, user_id: id, role: "member" })),
  )}`;
  expect(await refusalOf(await setPlan(home, "bootstrapper"))).toEqual([402, "limit_reached"]);
  expect((await workspaceOf(ana)).plan.slug).toBe("teams");
});

test("B4: flags for all of an organization; what is left out has its default again", async () => {
  const flagsOf = async (person: Person) => (await workspaceOf(person)).feature_flags;
  const before = await flagsOf(bo);
  expect(await (await setFlags(home, { deep_research: true })).json()).toEqual({
    flags: { deep_research: true },
    changed: true,
  });
  expect(await flagsOf(ana)).toMatchObject({ deep_research: true });
  expect(await flagsOf(bo)).toEqual(before);
  await setFlags(home, {});
  expect(await flagsOf(ana)).toEqual(before);
  expect(await refusalOf(await setFlags(home, { unknown: true }))).toEqual([400, "invalid_input"]);
  expect(await refusalOf(await setFlags(home, { deep_research: "yes" }))).toEqual([
    400,
    "invalid_input",
  ]);
  expect((await recordsOf(home)).map(({ operation }) => operation)).toEqual([
    "organization.set_plan",
    "organization.set_flags",
    "organization.set_flags",
  ]);
});
