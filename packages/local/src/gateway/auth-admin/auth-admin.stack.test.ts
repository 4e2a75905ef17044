import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestGateway, type TestGateway } from "../test/test-gateway.ts";

let stack: TestGateway;
beforeAll(async () => {
  stack = await startTestGateway();
}, 30_000);
afterAll(() => stack[Symbol.asyncDispose]());

const admin = () => stack.service().auth.admin;
const password = "correct horse";
let count = 0;
const address = () => `admin-${++count}@example.com`;

async function create(attributes = {}) {
  const { data, error } = await admin().createUser({ email: address(), password, ...attributes });
  if (error) throw error;
  return data.user;
}

test("a created user has what was given, and can sign in", async () => {
  const email = address();
  const { data, error } = await admin().createUser({
    email: email.toUpperCase(),
    password,
    email_confirm: true,
    user_metadata: { full_name: "Grace" },
    app_metadata: { plan: "pro" },
  });
  expect(error).toBeNull();
  expect(data.user).toMatchObject({
    email,
    role: "authenticated",
    email_confirmed_at: expect.stringMatching(/Z$/),
    user_metadata: { full_name: "Grace", email_verified: true },
    app_metadata: { provider: "email", providers: ["email"], plan: "pro" },
    identities: [
      { provider: "email", id: data.user?.id, identity_data: { email, sub: data.user?.id } },
    ],
  });
  const client = stack.anon();
  expect((await client.auth.signInWithPassword({ email, password })).error).toBeNull();
  const { data: claims } = await client.auth.getClaims();
  expect(claims?.claims.app_metadata).toMatchObject({ plan: "pro" });
});

test("a sign-up trigger runs in the same transaction", async () => {
  const user = await create({ user_metadata: { full_name: "Grace" } });
  const rows = await stack.admin`select full_name, plan from public.profiles where id = ${user.id}`;
  expect(rows).toEqual([{ full_name: "Grace", plan: null }]);
  const email = address();
  const refused = await admin().createUser({
    email,
    password,
    user_metadata: { full_name: "Refused" },
  });
  expect(refused.error).toMatchObject({ status: 500, message: "Database error creating new user" });
  expect(await stack.admin`select id from auth.users where email = ${email}`).toEqual([]);
});

test("a user who is not confirmed cannot sign in", async () => {
  const user = await create();
  const signIn = () => stack.anon().auth.signInWithPassword({ email: user.email ?? "", password });
  expect((await signIn()).error?.code).toBe("email_not_confirmed");
  await admin().updateUserById(user.id, { email_confirm: true });
  expect((await signIn()).error).toBeNull();
});

test("what creating refuses", async () => {
  const codeOf = async (attributes: Parameters<ReturnType<typeof admin>["createUser"]>[0]) =>
    (await admin().createUser(attributes)).error?.code;
  const { email = "" } = await create();
  expect(await codeOf({ email, password })).toBe("email_exists");
  expect(await codeOf({ email: address(), password: "short" })).toBe("weak_password");
  expect(await codeOf({ email: "nowhere" })).toBe("validation_failed");
  expect(await codeOf({})).toBe("validation_failed");
  expect(await codeOf({ email: address(), ban_duration: "2 days" })).toBe("validation_failed");
});

test("users are listed by pages, newest first", async () => {
  const newest = await create();
  await create().then((user) => admin().deleteUser(user.id));
  const first = await admin().listUsers({ page: 1, perPage: 2 });
  expect(first.error).toBeNull();
  if (first.error) return;
  expect(first.data.users[0]?.id).toBe(newest.id);
  expect(first.data.users).toHaveLength(2);
  expect(first.data.nextPage).toBe(2);
  const [row] = await stack.admin`select count(*)::int as total from auth.users`;
  expect(first.data.total).toBe(row?.total);
  const second = await admin().listUsers({ page: 2, perPage: 2 });
  expect(second.data.users[0]?.id).not.toBe(first.data.users[1]?.id);
  const beyond = await admin().listUsers({ page: 99, perPage: 50 });
  expect(beyond.data.users).toEqual([]);
});

test("a user is found by id, or is 404", async () => {
  const user = await create();
  expect((await admin().getUserById(user.id)).data.user).toEqual(user);
  const missing = await admin().getUserById(randomUUID());
  expect(missing.error).toMatchObject({ status: 404, code: "user_not_found" });
});

test("an update merges metadata, moves the address and leaves others alone", async () => {
  const [user, other] = await Promise.all([
    create({ user_metadata: { a: 1, b: 2 }, email_confirm: true }),
    create({ user_metadata: { a: 1 } }),
  ]);
  const email = address();
  const { data, error } = await admin().updateUserById(user.id, {
    email,
    password: "another horse",
    user_metadata: { b: null, c: 3 },
    app_metadata: { role: "boss" },
  });
  expect(error).toBeNull();
  expect(data.user).toMatchObject({
    email,
    user_metadata: { a: 1, c: 3 },
    app_metadata: { provider: "email", role: "boss" },
    identities: [{ identity_data: { email } }],
  });
  expect(data.user?.user_metadata).not.toHaveProperty("b");
  const signIn = await stack.anon().auth.signInWithPassword({ email, password: "another horse" });
  expect(signIn.error).toBeNull();
  expect((await admin().getUserById(other.id)).data.user).toEqual(other);
  const taken = await admin().updateUserById(user.id, { email: other.email ?? "" });
  expect(taken.error?.code).toBe("email_exists");
});

test("a ban keeps out, by password and by refresh, until it is lifted", async () => {
  const ada = await stack.user();
  const { data: me } = await ada.auth.getUser();
  const id = me.user?.id ?? "";
  const signIn = () =>
    stack.anon().auth.signInWithPassword({ email: me.user?.email ?? "", password });
  const banned = await admin().updateUserById(id, { ban_duration: "24h" });
  expect(Date.parse(banned.data.user?.banned_until ?? "")).toBeGreaterThan(
    Date.now() + 23 * 3_600_000,
  );
  expect((await ada.auth.refreshSession()).error?.code).toBe("user_banned");
  expect((await signIn()).error).toMatchObject({ status: 400, code: "user_banned" });
  await admin().updateUserById(id, { ban_duration: "none" });
  expect((await signIn()).error).toBeNull();
});

test("a deleted user is gone, with rows and sessions, and the address is free again", async () => {
  const ada = await stack.user();
  const { data: me } = await ada.auth.getUser();
  const { id = "", email = "" } = me.user ?? {};
  expect((await admin().deleteUser(id)).error).toBeNull();
  expect(await stack.admin`select id from public.profiles where id = ${id}`).toEqual([]);
  expect((await ada.auth.getUser()).error).not.toBeNull();
  expect((await ada.auth.refreshSession()).error).not.toBeNull();
  expect((await stack.anon().auth.signUp({ email, password })).error).toBeNull();
  expect((await admin().deleteUser(id)).error).toMatchObject({
    status: 404,
    code: "user_not_found",
  });
});

test.each(["magiclink", "recovery"] as const)(
  "a %s link signs a known user in, once",
  async (type) => {
    const { email = "" } = await create({ email_confirm: true });
    const { data, error } = await admin().generateLink({ type, email });
    expect(error).toBeNull();
    expect(data.user?.email).toBe(email);
    expect(data.properties).toMatchObject({
      verification_type: type,
      redirect_to: "http://127.0.0.1:3000",
    });
    const token_hash = data.properties?.hashed_token ?? "";
    const verified = await stack.anon().auth.verifyOtp({ type, token_hash });
    expect(verified.data.user?.email).toBe(email);
    const again = await stack.anon().auth.verifyOtp({ type, token_hash });
    expect(again.error?.code).toBe("otp_expired");
  },
);

test("a magic link's code works too, and its address opens the page", async () => {
  const { email = "" } = await create({ email_confirm: true });
  const { data } = await admin().generateLink({ type: "magiclink", email });
  const token = data.properties?.email_otp ?? "";
  expect((await stack.anon().auth.verifyOtp({ email, token, type: "email" })).error).toBeNull();
  const next = await admin().generateLink({ type: "magiclink", email });
  const opened = await fetch(next.data.properties?.action_link ?? "", { redirect: "manual" });
  expect(opened.headers.get("location")).toMatch(/^http:\/\/127\.0\.0\.1:3000\/?#access_token=/);
});

test("a stranger's magic link signs up; an invitation waits for its acceptance", async () => {
  const stranger = await admin().generateLink({ type: "magiclink", email: address() });
  expect(stranger.data.properties?.verification_type).toBe("signup");
  const token_hash = stranger.data.properties?.hashed_token ?? "";
  expect((await stack.anon().auth.verifyOtp({ type: "signup", token_hash })).error).toBeNull();

  const email = address();
  const invited = await admin().inviteUserByEmail(email, { data: { full_name: "Guest" } });
  expect(invited.data.user).toMatchObject({ email, user_metadata: { full_name: "Guest" } });
  const [link = ""] = stack.mails.at(-1)?.text.match(/http\S+/) ?? [];
  const opened = await fetch(link, { redirect: "manual" });
  expect(opened.headers.get("location")).toContain("access_token=");
  const repeated = await admin().inviteUserByEmail(email);
  expect(repeated.error?.code).toBe("email_exists");
});

test("a sign-up link carries password and metadata", async () => {
  const email = address();
  const link = await admin().generateLink({
    type: "signup",
    email,
    password,
    options: { data: { a: 1 } },
  });
  expect(link.data.user?.user_metadata).toMatchObject({ a: 1 });
  const token_hash = link.data.properties?.hashed_token ?? "";
  expect((await stack.anon().auth.verifyOtp({ type: "signup", token_hash })).error).toBeNull();
  expect((await stack.anon().auth.signInWithPassword({ email, password })).error).toBeNull();
});

test("nobody but the secret key administers", async () => {
  const { id } = await create();
  const ada = await stack.user();
  for (const client of [stack.anon(), ada]) {
    const api = client.auth.admin;
    const results = await Promise.all([
      api.listUsers(),
      api.getUserById(id),
      api.createUser({ email: address(), password }),
      api.updateUserById(id, { app_metadata: { role: "boss" } }),
      api.deleteUser(id),
      api.generateLink({ type: "magiclink", email: "a@example.com" }),
      api.inviteUserByEmail("b@example.com"),
    ]);
    for (const { error } of results)
      expect(error).toMatchObject({ status: 403, code: "not_admin" });
  }
  expect((await fetch(`${stack.url}/auth/v1/admin/users`)).status).toBe(401);
  expect((await admin().getUserById(id)).data.user?.app_metadata).not.toHaveProperty("role");
});
