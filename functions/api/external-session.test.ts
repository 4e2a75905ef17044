import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createAdminClient, createPublicClient } from "../_shared/clients.ts";
import { type Served, serve } from "../_shared/testing/serve.ts";
import { createOpenSession, type OpenSession } from "./external-session.ts";

/** Auth, with one link for each account: a newer one ends the older. */
let auth: Served;
let link: string;
let verify: (token: string) => { status: 200 | 400 | 403 | 429 | 503; body: object };
let owner: string;
let type: string;
let deleted: string[];
let open: OpenSession;

const account = { userId: randomUUID(), email: "ada@example.test" };
const user = () => ({ id: owner, email: account.email, aud: "authenticated" });
const session = () => ({
  access_token: "access",
  refresh_token: "refresh",
  token_type: "bearer",
  expires_in: 3600,
  expires_at: 2_000_000_000,
  user: user(),
});
const expired = { status: 403, body: { code: 403, error_code: "otp_expired", msg: "" } } as const;

beforeEach(async () => {
  owner = account.userId;
  type = "magiclink";
  deleted = [];
  verify = (token) => (token === link ? { status: 200, body: session() } : expired);
  const app = new Hono();
  app.post("/auth/v1/admin/generate_link", (c) => {
    link = randomUUID();
    return c.json({ ...user(), hashed_token: link, verification_type: type });
  });
  app.get("/auth/v1/admin/users/:id", (c) => c.json(user()));
  app.delete("/auth/v1/admin/users/:id", (c) => {
    deleted.push(c.req.param("id"));
    return c.json({});
  });
  app.post("/auth/v1/verify", async (c) => {
    const { token_hash } = await c.req.json();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const { status, body } = verify(token_hash);
    return c.json(body, status);
  });
  auth = await serve(app);
  const env = {
    SUPABASE_URL: auth.url,
    SUPABASE_PUBLISHABLE_KEY: "sb_publishable_test",
    SUPABASE_SECRET_KEY: "sb_secret_test",
  };
  open = createOpenSession(createAdminClient(env), () => createPublicClient(env));
});
afterEach(() => auth.close());

test("sessions of one account are opened one after the other", async () => {
  let refused = 0;
  const inner = verify;
  verify = (token) => {
    const answer = inner(token);
    if (answer.status !== 200) refused++;
    return answer;
  };
  const sessions = await Promise.all(Array.from({ length: 10 }, () => open(account)));
  expect(sessions).toHaveLength(10);
  expect(refused).toBe(0);
});

test("a link that another instance replaced is made anew", async () => {
  let left = 3;
  const inner = verify;
  verify = (token) => (left-- > 0 ? expired : inner(token));
  expect(await open(account)).toMatchObject({ refresh_token: "refresh" });
});

test.each([
  [{ status: 400, body: { code: 400, error_code: "user_banned", msg: "" } }, "forbidden"],
  [{ status: 429, body: { code: 429, error_code: "over_request_rate_limit" } }, "rate_limited"],
  [{ status: 503, body: {} }, "auth_unavailable"],
] as const)("what Auth refuses is said: %j", async (answer, code) => {
  verify = () => answer;
  await expect(open(account)).rejects.toMatchObject({ code });
});

test("an account that is gone is not made again by its link", async () => {
  owner = randomUUID();
  type = "signup";
  await expect(open(account)).rejects.toMatchObject({ code: "conflict" });
  expect(deleted).toEqual([owner]);
});

test("an address that has become somebody else's opens no session, and harms nobody", async () => {
  owner = randomUUID();
  await expect(open(account)).rejects.toMatchObject({ code: "conflict" });
  expect(deleted).toEqual([]);
});
