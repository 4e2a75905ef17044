import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, describe, expect, it } from "vitest";
import { anonymous, signUp, variable } from "../support.ts";

const sql = postgres(variable("DB_URL"), { onnotice: () => {} });
afterAll(() => sql.end());

/** Rows of provisioning for each user, by table: every number has to be 1. */
async function roomsOf(userIds: string[]) {
  return await sql`
    select u.id,
      (select count(*)::int from public.profiles p where p.id = u.id) as profiles,
      (select count(*)::int from public.user_preferences p where p.user_id = u.id) as preferences,
      (select count(*)::int from public.organizations o where o.personal_for = u.id) as organizations,
      (select count(*)::int from public.organization_members m where m.user_id = u.id) as memberships,
      (select count(*)::int from public.subscriptions s
        join public.organizations o on o.id = s.organization_id
        where o.personal_for = u.id) as subscriptions,
      (select count(*)::int from public.projects j where j.owner_id = u.id) as projects
    from auth.users u where u.id = any(${userIds}::uuid[])`;
}

const one = {
  profiles: 1,
  preferences: 1,
  organizations: 1,
  memberships: 1,
  subscriptions: 1,
  projects: 1,
};

describe("provisioning under concurrency", () => {
  it("W1: 200 sign-ups at once make one of each row per user", async () => {
    const prefix = randomUUID().slice(0, 8);
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        anonymous().auth.signUp({
          email: `crowd.${prefix}.${index}@example.com`,
          password: randomUUID(),
        }),
      ),
    );
    expect(results.flatMap(({ error }) => (error ? [error.message] : []))).toEqual([]);
    const ids = results.flatMap(({ data }) => (data.user ? [data.user.id] : []));
    expect(new Set(ids).size).toBe(200);
    const rooms = await roomsOf(ids);
    expect(rooms).toHaveLength(200);
    for (const { id, ...room } of rooms) expect(room, String(id)).toEqual(one);
  }, 120_000);

  it("W1: 50 calls of ensure_workspace() at once heal a bare user once", async () => {
    const { id, supabase } = await signUp("bare");
    // As if the trigger had never seen this user.
    await sql`delete from public.organizations where personal_for = ${id}`;
    await sql`delete from public.profiles where id = ${id}`;
    await sql`delete from public.user_preferences where user_id = ${id}`;

    const calls = await Promise.all(
      Array.from({ length: 50 }, () => supabase.rpc("ensure_workspace")),
    );
    expect(calls.flatMap((call) => (call.error ? [call.error.message] : []))).toEqual([]);
    expect(new Set(calls.map((call) => call.data.active_organization.id)).size).toBe(1);
    const [room] = await roomsOf([id]);
    expect(room).toMatchObject(one);
  }, 60_000);
});
