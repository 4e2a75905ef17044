import { randomUUID } from "node:crypto";
import { problem, sessionResponse, type WorkspaceRow, workspaceRow } from "@foyer/contracts";
import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import {
  browserWith,
  exchange,
  externalToken,
  identitySimulator,
  postExchange,
  type TokenWish,
} from "../_shared/testing/identity.ts";
import { functionUrl, signUp, stackVariable } from "../_shared/testing/stack.ts";

const sql = postgres(stackVariable("DB_URL"), { max: 2 });
afterAll(() => sql.end());
afterEach(() => identitySimulator("reset", {}));

/** Claims of a new person; e-mail and tenant are theirs alone. */
function person(more: Record<string, unknown> = {}) {
  const id = randomUUID();
  return { sub: `user_${id}`, email: `${id}@example.test`, ...more };
}

async function workspaceOf(token: string): Promise<WorkspaceRow> {
  const supabase = await browserWith(await exchange(token));
  const { data, error } = await supabase.rpc("ensure_workspace");
  if (error) throw error;
  return workspaceRow.parse(data);
}

const accountsOf = (subject: string) => sql<{ user_id: string }[]>`
  select user_id from private.external_identities where subject = ${subject}`;

async function refusal(body: unknown): Promise<[number, string]> {
  const response = await postExchange(body);
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  return [response.status, problem.parse(await response.json()).code];
}

describe("T4: a good token", () => {
  test.each<[string, TokenWish, unknown[]]>([
    ["Clerk's version 1", { shape: "clerk", version: 1 }, ["org:member"]],
    ["Clerk's version 2", { shape: "clerk", version: 2 }, ["member"]],
    ["Frontegg's", { shape: "frontegg" }, ["Member"]],
    ["Frontegg's with ES256", { shape: "frontegg", alg: "ES256" }, ["Member"]],
  ])("%s opens a session that supabase-js goes on with", async (_, wish, roles) => {
    const { email, sub } = person();
    const token = await externalToken({ ...wish, claims: { sub, email } });
    const workspace = await workspaceOf(token);
    expect(workspace.profile).toMatchObject({
      email,
      email_verified: true,
      name: "Ada Example",
      avatar_url: "https://pictures.example.com/ada.png",
      identity_roles: roles,
    });
    expect(workspace.organizations.map(({ is_personal }) => is_personal)).toEqual([true, false]);
    expect(await accountsOf(sub)).toEqual([{ user_id: workspace.profile.id }]);
  });

  test("of any OpenID Connect issuer gives a person without a tenant a room", async () => {
    const token = await externalToken({ shape: "oidc", claims: person({ roles: ["reader"] }) });
    const workspace = await workspaceOf(token);
    expect(workspace.organizations).toHaveLength(1);
    expect(workspace.profile.identity_roles).toEqual(["reader"]);
  });

  test("again is the same account, with a later sign-in and nothing else", async () => {
    const token = await externalToken({ shape: "clerk", claims: person() });
    const first = await workspaceOf(token);
    const renamed = { sub: sub(token), name: "Somebody Else" };
    const second = await workspaceOf(await externalToken({ shape: "clerk", claims: renamed }));
    expect(second.profile.id).toBe(first.profile.id);
    expect(second.profile.name).toBe(first.profile.name);
    expect(Date.parse(second.profile.last_login_at ?? "")).toBeGreaterThan(
      Date.parse(first.profile.last_login_at ?? ""),
    );
  });

  test("the session refreshes, and its answer is not cached", async () => {
    const token = await externalToken({ shape: "clerk", claims: person() });
    const response = await postExchange({ token });
    expect(response.headers.get("cache-control")).toBe("no-store");
    const supabase = await browserWith(sessionResponse.parse(await response.json()));
    const { data, error } = await supabase.auth.refreshSession();
    expect(error).toBeNull();
    expect(data.session?.access_token).toBeTruthy();
  });

  test("the same subject of another issuer is another person", async () => {
    const sub = `user_${randomUUID()}`;
    const [one, two] = await Promise.all(
      (["clerk", "frontegg"] as const).map(async (shape) =>
        exchange(await externalToken({ shape, claims: { sub } })),
      ),
    );
    expect(one?.user.id).not.toBe(two?.user.id);
  });
});

describe("T4: a bad token", () => {
  const strange = { iss: "https://strange.example.test" };
  test.each<[string, TokenWish, string]>([
    ["of another key", { key: "wrong" }, "invalid_token"],
    ["of another key, with ES256", { key: "wrong", alg: "ES256" }, "invalid_token"],
    ["without a signature (alg none)", { alg: "none" }, "invalid_token"],
    ["of HS256 with the public key", { alg: "HS256" }, "invalid_token"],
    ["that has expired", { expiresIn: -120 }, "token_expired"],
    ["that never expires", { claims: { exp: null } }, "invalid_token"],
    ["before its time", { notBefore: 120 }, "token_not_yet_valid"],
    ["of tomorrow", { claims: { iat: Date.now() / 1000 + 86_400 } }, "token_not_yet_valid"],
    ["for another application", { claims: { aud: "other" } }, "wrong_audience"],
    ["for nobody in particular", { claims: { aud: null } }, "wrong_audience"],
    ["of an unknown issuer", { claims: strange }, "unknown_issuer"],
    ["of no issuer", { claims: { iss: null } }, "unknown_issuer"],
    ["without a subject", { claims: { sub: null } }, "missing_subject"],
    ["with an empty subject", { claims: { sub: "" } }, "missing_subject"],
  ])("%s is a 401 problem and makes no account", async (_, wish, code) => {
    const claims = person();
    const token = await externalToken({
      shape: "clerk",
      ...wish,
      claims: { ...claims, ...wish.claims },
    });
    expect(await refusal({ token })).toEqual([401, code]);
    expect(await accountsOf(claims.sub)).toEqual([]);
    expect(await sql`select from auth.users where email = ${claims.email}`).toHaveLength(0);
  });

  test("of one issuer in another's name is refused", async () => {
    const iss = `${stackVariable("OIDC_SIMULATOR_URL")}/clerk`;
    const token = await externalToken({ shape: "frontegg", claims: { iss } });
    expect(await refusal({ token })).toEqual([401, "invalid_token"]);
  });

  test("with a changed payload is refused", async () => {
    const [header, , signature] = (await externalToken({ shape: "clerk" })).split(".");
    const [, payload] = (await externalToken({ shape: "clerk" })).split(".");
    const token = [header, payload, signature].join(".");
    expect(await refusal({ token })).toEqual([401, "invalid_token"]);
  });

  test("a little late or early is a matter of clocks", async () => {
    for (const wish of [{ expiresIn: -30 }, { notBefore: 30 }]) {
      await exchange(await externalToken({ shape: "clerk", ...wish }));
    }
  });

  test("an unknown issuer's keys are never asked for", async () => {
    const token = await externalToken({ shape: "clerk", claims: { iss: "https://x.example" } });
    await identitySimulator("reset", {});
    await refusal({ token });
    expect(await identitySimulator("requests")).toEqual([]);
  });

  test.each([
    ["not JSON", "{", 400, "invalid_json"],
    ["not UTF-8 text of JSON", '"\\ud800', 400, "invalid_json"],
    ["nothing", {}, 400, "invalid_input"],
    ["a number", { token: 1 }, 400, "invalid_input"],
    ["a list", [], 400, "invalid_input"],
    ["an empty token", { token: "" }, 400, "invalid_input"],
    ["too long a token", { token: "x".repeat(16_385) }, 400, "invalid_input"],
    ["too large a body", { token: "x".repeat(40_000) }, 413, "body_too_large"],
    ["no JWT", { token: "nonsense" }, 401, "invalid_token"],
    ["an encrypted JWT", { token: "a.b.c.d.e" }, 401, "invalid_token"],
  ])("a body with %s is a problem", async (_, body, status, code) => {
    expect(await refusal(body)).toEqual([status, code]);
  });

  test("asking without sending is a 405", async () => {
    const response = await fetch(functionUrl("api/auth/exchange"));
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });
});

describe("T4: an issuer's keys", () => {
  test("rotated: the new key is believed at once, the withdrawn one no longer", async () => {
    await exchange(await externalToken({ shape: "frontegg" }));
    await identitySimulator("rotate", { shape: "frontegg" });
    await exchange(await externalToken({ shape: "frontegg" }));
    const old = await externalToken({ shape: "frontegg", key: "rotated" });
    expect(await refusal({ token: old })).toEqual([401, "invalid_token"]);
  });

  test.each([{ status: 503 }, { drop: true }, { malformed: true }, { latency_ms: 8_000 }])(
    "away (%j) are a 503, and good again when they are back",
    async (fault) => {
      await identitySimulator("rotate", { shape: "frontegg" });
      const token = await externalToken({ shape: "frontegg" });
      await identitySimulator("faults", fault);
      expect(await refusal({ token })).toEqual([503, "issuer_unavailable"]);
      await identitySimulator("faults", {});
      await exchange(token);
    },
  );
});

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
      "admin",
      "member",
    ]);
    expect(await refusal({ token: await token() })).toEqual([402, "limit_reached"]);
  });
});

describe("Q8: fifty at once", () => {
  test.each<[string, Record<string, unknown>]>([
    ["with an address", {}],
    ["without one", { email: null }],
  ])(
    "%s are one user, one organization, one membership",
    async (_, more) => {
      const tenantId = `tenant_${randomUUID()}`;
      const claims = person({ tenantId, ...more });
      const token = await externalToken({ shape: "frontegg", claims });
      const sessions = await Promise.all(Array.from({ length: 50 }, () => exchange(token)));
      const [id, ...others] = new Set(sessions.map(({ user }) => user.id));
      expect(others).toEqual([]);
      expect(new Set(sessions.map((session) => session.refresh_token)).size).toBe(50);
      expect(await accountsOf(claims.sub)).toEqual([{ user_id: id }]);
      const users = await sql`
      select from auth.users where raw_app_meta_data ->> 'external_subject' = ${claims.sub}`;
      expect(users).toHaveLength(1);
      const members = await sql`
      select m.role from public.organizations as o
      join public.organization_members as m on m.organization_id = o.id
      where o.external_tenant_id = ${tenantId}`;
      expect(members).toEqual([{ role: "admin" }]);
    },
    60_000,
  );
});

function sub(token: string): string {
  const [, payload = ""] = token.split(".");
  return JSON.parse(Buffer.from(payload, "base64url").toString()).sub;
}
