import { randomUUID } from "node:crypto";
import { backfillResponse, userPage } from "@foyer/contracts";
import postgres from "postgres";
import { afterAll, describe, expect, test } from "vitest";
import { askAdmin, refusalOf } from "../_shared/testing/admin.ts";
import { freshPhone, type Person, signUp, stackVariable } from "../_shared/testing/stack.ts";

const sql = postgres(stackVariable("DB_URL"), { max: 1 });
afterAll(() => sql.end());

const find = async (email: string) =>
  userPage.parse(await (await askAdmin("GET", `users?email=${encodeURIComponent(email)}`)).json());
const remove = ({ id }: Pick<Person, "id">) => askAdmin("DELETE", `users/${id}`);
const accountOf = ({ id }: Person) => sql`select from auth.users where id = ${id}`;

/** A shared organization with an admin and a member. */
async function share(owner: Person, guest: Person): Promise<string> {
  const { data: created } = await owner.supabase.rpc("create_organization", { name: "Harbor" });
  await sql`insert into public.organization_members (organization_id, user_id, role)
    values (${created.id}, ${guest.id}, 'member')`;
  return created.id;
}

describe("A4: looking people up", () => {
  test("by address, whatever its case: organizations, plan, WhatsApp", async () => {
    const ana = await signUp();
    const before = await find(ana.email.toUpperCase());
    expect(before).toMatchObject({ total: 1, page: 1, hasMore: false });
    expect(before.data).toMatchObject([
      {
        id: ana.id,
        email: ana.email,
        isProvisioned: true,
        isWhatsappLinked: false,
        organizations: [{ role: "admin", isPersonal: true, plan: "bootstrapper", flags: {} }],
      },
    ]);
    await sql`insert into public.whatsapp_identities (user_id, phone, verified_at)
      values (${ana.id}, ${`+${freshPhone()}`}, now())`;
    expect((await find(ana.email)).data).toMatchObject([{ isWhatsappLinked: true }]);
  });

  test("nobody is an empty page; no address is a 400", async () => {
    expect(await find(`nobody-${randomUUID()}@example.test`)).toMatchObject({ data: [], total: 0 });
    expect(await refusalOf(await askAdmin("GET", "users"))).toEqual([400, "invalid_input"]);
  });
});

describe("A4: deleting an account", () => {
  test("it is gone, the address is free, others stay, and there is a record", async () => {
    const [ana, bo] = [await signUp(), await signUp()];
    const response = await remove(ana);
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(await accountOf(ana)).toHaveLength(0);
    expect(await accountOf(bo)).toHaveLength(1);
    expect((await signUp(ana.email)).id).not.toBe(ana.id);
    expect(await refusalOf(await remove(ana))).toEqual([404, "user_not_found"]);
    const records = await sql`
      select debug_id from public.audit_events
      where event = 'admin.operation' and subject_id = ${ana.id}`;
    expect(records).toEqual([{ debug_id: response.headers.get("x-debug-id") }]);
  });

  test("the last admin of a shared organization hands over first", async () => {
    const [owner, guest] = [await signUp(), await signUp()];
    const organization = await share(owner, guest);
    expect(await refusalOf(await remove(owner))).toEqual([409, "last_admin"]);
    expect(await accountOf(owner)).toHaveLength(1);
    await sql`update public.organization_members set role = 'admin'
      where organization_id = ${organization} and user_id = ${guest.id}`;
    expect((await remove(owner)).status).toBe(204);
  });

  test("of two admins who are deleted at once one stays, and the operator is told why", async () => {
    for (let round = 0; round < 5; round++) {
      const [one, other, member] = [await signUp(), await signUp(), await signUp()];
      const organization = await share(one, other);
      await sql`update public.subscriptions set plan_slug = 'teams'
        where organization_id = ${organization}`;
      await sql`update public.organization_members set role = 'admin'
        where organization_id = ${organization} and user_id = ${other.id}`;
      await sql`insert into public.organization_members (organization_id, user_id, role)
        values (${organization}, ${member.id}, 'member')`;
      const answers = await Promise.all([remove(one), remove(other)]);
      const gone = answers.filter(({ status }) => status === 204);
      const refused = answers.filter(({ status }) => status !== 204);
      expect(gone, `round ${round}`).toHaveLength(1);
      for (const answer of refused) expect(await refusalOf(answer)).toEqual([409, "last_admin"]);
      const admins = await sql`select from public.organization_members
        where organization_id = ${organization} and role = 'admin' and is_active`;
      expect(admins, `round ${round}`).toHaveLength(1);
    }
  }, 60_000);
});

test("W1: a backfill makes the rooms that are missing", async () => {
  const ana = await signUp();
  await sql`delete from public.profiles where id = ${ana.id}`;
  expect((await find(ana.email)).data).toMatchObject([{ isProvisioned: false }]);
  const body = { batchSize: 1000 };
  const response = await askAdmin("POST", "provisioning/backfill", { body });
  const result = backfillResponse.parse(await response.json());
  expect(result.provisioned).toBeGreaterThanOrEqual(1);
  expect((await find(ana.email)).data).toMatchObject([{ isProvisioned: true }]);
  expect(
    await refusalOf(await askAdmin("POST", "provisioning/backfill", { body: { batchSize: 0 } })),
  ).toEqual([400, "invalid_input"]);
});
