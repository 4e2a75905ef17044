import { randomUUID } from "node:crypto";
import { workspaceRow } from "@foyer/contracts";
import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { afterAll, describe, expect, test } from "vitest";
import {
  exchange,
  externalToken,
  person,
  refusalOf,
  workspaceOf,
} from "../_shared/testing/identity.ts";
import { signUp, stackVariable } from "../_shared/testing/stack.ts";

const sql = postgres(stackVariable("DB_URL"), { max: 1 });
afterAll(() => sql.end());

const accountsOf = (subject: string) => sql<{ user_id: string }[]>`
  select user_id from private.external_identities where subject = ${subject}`;

describe("T4: an address", () => {
  test("that the issuer has verified leads to the account that has proven it too", async () => {
    const { email, id } = await signUp();
    const claims = person({ email: email.toUpperCase(), email_verified: true });
    const session = await exchange(await externalToken({ shape: "clerk", claims }));
    expect(session.user).toEqual({ id, email });
  });

  test.each([false, null, "false", "yes", 1])(
    "that is not verified (%j) never takes an account over",
    async (email_verified) => {
      const { email, id } = await signUp();
      const claims = person({ email, email_verified });
      const session = await exchange(await externalToken({ shape: "clerk", claims }));
      expect(session.user.id).not.toBe(id);
      expect(session.user.email).toMatch(/@external\.invalid$/);
      expect(await accountsOf(claims.sub)).toEqual([{ user_id: session.user.id }]);
    },
  );

  test("that somebody else registered and never proved keeps nobody out", async () => {
    const claims = person();
    const admin = createClient(stackVariable("API_URL"), stackVariable("SECRET_KEY"));
    const { data } = await admin.auth.admin.createUser({
      email: claims.email,
      password: "squatted!",
    });
    const token = await externalToken({ shape: "clerk", claims });
    const session = await exchange(token);
    expect(session.user.id).not.toBe(data.user?.id);
    expect((await exchange(token)).user).toEqual(session.user);
  });

  test("that is missing, or a stand-in of somebody else's, is no way in", async () => {
    const claims = person({ email: null });
    const nobody = await exchange(await externalToken({ shape: "clerk", claims }));
    const thief = person({ email: nobody.user.email, email_verified: true });
    const session = await exchange(await externalToken({ shape: "frontegg", claims: thief }));
    expect(session.user.id).not.toBe(nobody.user.id);
  });
});

describe("T4: tenant and roles", () => {
  /** A tenant that already has somebody who manages it. */
  async function tenant(shape: "clerk" | "frontegg"): Promise<string> {
    const id = `tenant_${randomUUID()}`;
    const claims =
      shape === "clerk" ? { o: { id, rol: "admin" } } : { tenantId: id, roles: ["Admin"] };
    await exchange(await externalToken({ shape, claims }));
    return id;
  }

  test.each<[unknown, string]>([
    [["Admin"], "admin"],
    [["ADMIN", "Viewer"], "admin"],
    [["member"], "member"],
    [["FTE", "Member"], "member"],
    [["Viewer"], "viewer"],
    [["Astronaut"], "viewer"],
    [[{ key: "admin", name: "Boss" }], "admin"],
    [[1, null, []], "viewer"],
    [{}, "viewer"],
    [null, "viewer"],
  ])("Frontegg's %j mean %s", async (roles, role) => {
    const tenantId = await tenant("frontegg");
    const token = await externalToken({ shape: "frontegg", claims: person({ tenantId, roles }) });
    const { organizations } = await workspaceOf(token);
    expect(organizations.find(({ is_personal }) => !is_personal)?.role).toBe(role);
  });

  test.each([
    ["org:admin", "admin"],
    ["org:member", "member"],
    ["org:astronaut", "viewer"],
  ])("Clerk's %s means %s", async (org_role, role) => {
    const org_id = await tenant("clerk");
    const claims = person({ org_id, org_role });
    const { organizations } = await workspaceOf(
      await externalToken({ shape: "clerk", version: 1, claims }),
    );
    expect(organizations.find(({ is_personal }) => !is_personal)?.role).toBe(role);
  });

  test("a changed role is followed", async () => {
    const tenantId = await tenant("frontegg");
    const claims = person({ tenantId });
    for (const [roles, role] of [
      [["Viewer"], "viewer"],
      [["Member"], "member"],
    ] as const) {
      const token = await externalToken({ shape: "frontegg", claims: { ...claims, roles } });
      const { organizations } = await workspaceOf(token);
      expect(organizations.at(-1)?.role).toBe(role);
    }
  });

  test("W6: the token's tenant and roles count, a person's own words do not", async () => {
    const { supabase } = await signUp();
    await supabase.auth.updateUser({
      data: { roles: ["admin"], tenantId: "x", org_role: "admin" },
    });
    const { data } = await supabase.rpc("ensure_workspace");
    expect(workspaceRow.parse(data).profile.identity_roles).toEqual([]);
  });

  test("two people of one tenant meet in one organization; a third finds no seat", async () => {
    const tenantId = `tenant_${randomUUID()}`;
    const token = () => externalToken({ shape: "frontegg", claims: person({ tenantId }) });
    const [one, two] = [await workspaceOf(await token()), await workspaceOf(await token())];
    expect(one.organizations.at(-1)?.id).toBe(two.organizations.at(-1)?.id);
    expect([one, two].map(({ organizations }) => organizations.at(-1)?.role)).toEqual([
      "member",
      "member",
    ]);
    expect(await refusalOf({ token: await token() })).toEqual([402, "limit_reached"]);
  });
});

describe("Q8: the same person at the same time", () => {
  /** Exchanges one token so many times at once; what is left of it afterwards. */
  async function race(times: number, more: Record<string, unknown>) {
    const tenantId = `tenant_${randomUUID()}`;
    const claims = person({ tenantId, ...more });
    const token = await externalToken({ shape: "frontegg", claims });
    const sessions = await Promise.all(Array.from({ length: times }, () => exchange(token)));
    const [left] = await sql<{ users: string[]; members: string[] }[]>`
      select
        array(select id::text from auth.users
          where raw_app_meta_data ->> 'external_subject' = ${claims.sub}) as users,
        array(select m.user_id::text from public.organizations as o
          join public.organization_members as m on m.organization_id = o.id
          where o.external_tenant_id = ${tenantId}) as members`;
    return { sessions, left, linked: await accountsOf(claims.sub) };
  }

  test.each<[string, Record<string, unknown>]>([
    ["with an address", {}],
    ["without one", { email: null }],
  ])(
    "fifty exchanges %s: one user, one organization, one membership",
    async (_, more) => {
      const { sessions, left, linked } = await race(50, more);
      const id = sessions[0]?.user.id ?? "";
      expect(new Set(sessions.map(({ user }) => user.id))).toEqual(new Set([id]));
      expect(new Set(sessions.map(({ refresh_token }) => refresh_token)).size).toBe(50);
      expect(linked).toEqual([{ user_id: id }]);
      expect(left).toEqual({ users: [id], members: [id] });
    },
    60_000,
  );

  test("two exchanges, two hundred times: always the same one of each", async () => {
    for (let round = 0; round < 200; round++) {
      const { sessions, left, linked } = await race(2, round % 2 ? {} : { email: null });
      const id = sessions[0]?.user.id ?? "";
      expect(sessions.map(({ user }) => user.id)).toEqual([id, id]);
      expect({ ...left, linked }).toEqual({
        users: [id],
        members: [id],
        linked: [{ user_id: id }],
      });
    }
  }, 120_000);
});
