import { randomUUID } from "node:crypto";
import { sessionResponse } from "@foyer/contracts";
import postgres from "postgres";
import { afterAll, describe, expect, test } from "vitest";
import {
  browserWith,
  exchange,
  externalToken,
  person,
  postExchange,
  refusalOf,
  type TokenWish,
  workspaceOf,
} from "../_shared/testing/identity.ts";
import { functionUrl, stackVariable } from "../_shared/testing/stack.ts";

const sql = postgres(stackVariable("DB_URL"), { max: 1 });
afterAll(() => sql.end());

const accountsOf = (subject: string) => sql<{ user_id: string }[]>`
  select user_id from private.external_identities where subject = ${subject}`;

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

describe("T4: the request", () => {
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
    expect(await refusalOf(body)).toEqual([status, code]);
  });

  test("asking without sending is a 405", async () => {
    const response = await fetch(functionUrl("api/auth/exchange"));
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });
});

function sub(token: string): string {
  const [, payload = ""] = token.split(".");
  return JSON.parse(Buffer.from(payload, "base64url").toString()).sub;
}
