import { afterAll, describe, expect, it } from "vitest";
import { asUser, createAccounts, openSessions, outcome } from "../sessions.ts";

const rounds = 200;
const sql = openSessions(8);
afterAll(() => sql.end());

/** A shared organization whose admins are the given users. */
async function organizationOf(admins: string[], plan = "teams"): Promise<string> {
  const [organization] = await sql`
    insert into public.organizations (name) values ('Race') returning id`;
  const id = String(organization?.id);
  await sql`insert into public.subscriptions (organization_id, plan_slug) values (${id}, ${plan})`;
  for (const user of admins) {
    await sql`insert into public.organization_members (organization_id, user_id, role)
      values (${id}, ${user}, 'admin')`;
  }
  return id;
}

async function adminsOf(organization: string): Promise<number> {
  const [row] = await sql`select count(*)::int as admins from public.organization_members
    where organization_id = ${organization} and role = 'admin' and is_active`;
  return Number(row?.admins);
}

async function invite(admin: string, organization: string, email: string): Promise<string> {
  const [row] = await asUser(
    sql,
    admin,
    (tx) =>
      tx`select public.invite_member(${organization}, ${email}, 'member') ->> 'token' as token`,
  );
  return String(row?.token);
}

const accept = (user: string, token: string) =>
  outcome(asUser(sql, user, (tx) => tx`select public.accept_invitation(${token})`));

describe(`T3 under two sessions, ${rounds} rounds each`, () => {
  it("an invitation is accepted once", async () => {
    const [admin, guest] = await createAccounts(sql, 2);
    if (!admin || !guest) throw new Error("no accounts");
    for (let round = 0; round < rounds; round++) {
      const organization = await organizationOf([admin.id]);
      const token = await invite(admin.id, organization, guest.email);
      const results = await Promise.all([accept(guest.id, token), accept(guest.id, token)]);
      expect(results.toSorted(), `round ${round}`).toEqual(["done", "invitation_accepted"]);
    }
  }, 120_000);

  it.each(["demote", "remove", "leave", "delete"] as const)(
    "two admins who %s each other or themselves leave one",
    async (deed) => {
      for (let round = 0; round < rounds; round++) {
        const [a, b] = await createAccounts(sql, 2);
        if (!a || !b) throw new Error("no accounts");
        const organization = await organizationOf([a.id, b.id]);
        const act = (self: string, other: string) =>
          outcome(
            asUser(sql, self, (tx) => {
              if (deed === "demote")
                return tx`select public.set_member_role(${organization}, ${other}, 'viewer')`;
              if (deed === "remove")
                return tx`select public.remove_member(${organization}, ${other})`;
              if (deed === "leave") return tx`select public.leave_organization(${organization})`;
              return tx`select public.delete_my_account()`;
            }),
          );
        const results = await Promise.all([act(a.id, b.id), act(b.id, a.id)]);
        const remaining = await adminsOf(organization);
        if (deed === "delete") {
          // The second one is alone by then: the organization goes with them.
          expect(results, `round ${round}`).toEqual(["done", "done"]);
          expect(
            await sql`select from public.organizations where id = ${organization}`,
          ).toHaveLength(0);
        } else {
          expect(
            results.filter((result) => result === "done"),
            `round ${round}`,
          ).toHaveLength(1);
          expect(remaining, `round ${round}`).toBe(1);
        }
      }
    },
    180_000,
  );

  it("seats never exceed the plan", async () => {
    const [admin, guest, other] = await createAccounts(sql, 3);
    if (!admin || !guest || !other) throw new Error("no accounts");
    for (let round = 0; round < rounds; round++) {
      // Two seats: the admin's and one more, for which two people come at once.
      const organization = await organizationOf([admin.id], "bootstrapper");
      const tokens = [
        await invite(admin.id, organization, guest.email),
        await invite(admin.id, organization, other.email),
      ];
      const results = await Promise.all([
        accept(guest.id, tokens[0] ?? ""),
        accept(other.id, tokens[1] ?? ""),
      ]);
      expect(results.toSorted(), `round ${round}`).toEqual(["done", "limit_reached"]);
    }
  }, 120_000);

  it("the last admin of a shared organization with another member can not delete the account", async () => {
    const [admin, member] = await createAccounts(sql, 2);
    if (!admin || !member) throw new Error("no accounts");
    const organization = await organizationOf([admin.id]);
    await sql`insert into public.organization_members (organization_id, user_id, role)
      values (${organization}, ${member.id}, 'member')`;
    const deletion = () =>
      outcome(asUser(sql, admin.id, (tx) => tx`select public.delete_my_account()`));
    expect(await deletion()).toBe("last_admin");
    await asUser(
      sql,
      admin.id,
      (tx) => tx`select public.set_member_role(${organization}, ${member.id}, 'admin')`,
    );
    expect(await deletion()).toBe("done");
  });
});
