import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startTestGateway, type TestGateway } from "../test/test-gateway.ts";

let stack: TestGateway;
const output = [vi.spyOn(console, "log"), vi.spyOn(console, "info")];
beforeAll(async () => {
  stack = await startTestGateway();
}, 30_000);
afterAll(() => stack[Symbol.asyncDispose]());

test("a trigger on sign-up reads the user's metadata", async () => {
  const ada = await stack.user({ full_name: "Ada Lovelace" });
  const { data } = await ada.from("profiles").select("full_name");
  expect(data).toEqual([{ full_name: "Ada Lovelace" }]);
});

test("sign-in with the password, refresh, change, sign-out", async () => {
  const ada = await stack.user();
  const { data: me } = await ada.auth.getUser();
  const credentials = { email: me.user?.email ?? "", password: "correct horse" };
  const again = stack.anon();
  expect((await again.auth.signInWithPassword(credentials)).error).toBeNull();
  expect((await again.auth.refreshSession()).error).toBeNull();
  const changed = await again.auth.updateUser({ data: { nickname: "A" } });
  expect(changed.data.user?.user_metadata).toMatchObject({ nickname: "A" });
  expect((await again.auth.signOut()).error).toBeNull();
  const wrong = await stack
    .anon()
    .auth.signInWithPassword({ ...credentials, password: "wrong horse" });
  expect(wrong.error).toMatchObject({ status: 400, code: "invalid_credentials" });
});

test("an access token holds the claims of a hosted one, before and after a refresh", async () => {
  const ada = await stack.user({ full_name: "Ada" });
  for (const method of ["password", "token_refresh"]) {
    const { data } = await ada.auth.getClaims();
    expect(data?.claims).toMatchObject({
      iss: `${stack.url}/auth/v1`,
      aud: "authenticated",
      role: "authenticated",
      aal: "aal1",
      amr: [{ method }],
      app_metadata: { provider: "email" },
      user_metadata: { full_name: "Ada" },
      session_id: expect.any(String),
      is_anonymous: false,
    });
    await ada.auth.refreshSession();
  }
});

test("what sign-up refuses", async () => {
  const signUp = async (email: string, password: string) => {
    const { error } = await stack.anon().auth.signUp({ email, password });
    return error?.code;
  };
  expect(await signUp("short@example.com", "1234567")).toBe("weak_password");
  expect(await signUp("no-address", "correct horse")).toBe("validation_failed");
  await stack.anon().auth.signUp({ email: "twice@example.com", password: "correct horse" });
  expect(await signUp("Twice@example.com", "correct horse")).toBe("user_already_exists");
});

test("two sign-ups of one address at once make one user and no failure", async () => {
  const signUp = () =>
    stack.anon().auth.signUp({ email: "race@example.com", password: "correct horse" });
  const results = await Promise.all([signUp(), signUp(), signUp(), signUp()]);
  const codes = results.map((result) => result.error?.code ?? "ok").sort();
  expect(codes).toEqual(["ok", ...Array(3).fill("user_already_exists")]);
});

test("a trigger that fails is answered as hosted Auth does, and logged without the address", async () => {
  stack.logs.length = 0;
  const { error } = await stack.anon().auth.signUp({
    email: "refused@example.com",
    password: "correct horse",
    options: { data: { full_name: "Refused" } },
  });
  expect(error).toMatchObject({ status: 500, message: "Database error saving new user" });
  expect(stack.logs).toEqual([
    "auth POST /signup failed: P0001 no profile for <address> (PL/pgSQL function public.create_profile() line 4 at RAISE)",
  ]);
});

test("a magic link comes by mail, leads to the asked page and signs in", async () => {
  const page = "http://127.0.0.1:3000/auth/callback";
  const client = stack.anon();
  await client.auth.signInWithOtp({
    email: "link@example.com",
    options: { emailRedirectTo: page },
  });
  const mail = stack.mails.at(-1);
  expect(mail).toMatchObject({ to: "link@example.com", subject: "Your Magic Link" });
  const [link = ""] = mail?.text.match(/http\S+/) ?? [];
  expect(link).toContain(`${stack.url}/auth/v1/verify?`);
  expect(mail?.html).toContain(link);

  const opened = await fetch(link, { redirect: "manual" });
  expect(opened.status).toBe(303);
  const [target, fragment] = (opened.headers.get("location") ?? "").split("#");
  expect(target).toBe(page);
  const token = new URLSearchParams(fragment).get("access_token") ?? "";
  const { data } = await client.auth.getClaims(token);
  expect(data?.claims).toMatchObject({ email: "link@example.com", amr: [{ method: "otp" }] });
  const second = await fetch(link, { redirect: "manual" });
  expect(second.headers.get("location")).toContain("error_code=otp_expired");
});

test("a page that is not on the list is not led to", async () => {
  await stack.anon().auth.signInWithOtp({
    email: "away@example.com",
    options: { emailRedirectTo: "https://evil.example" },
  });
  const [link = ""] = stack.mails.at(-1)?.text.match(/http\S+/) ?? [];
  const opened = await fetch(link, { redirect: "manual" });
  expect(opened.headers.get("location")).toMatch(/^http:\/\/127\.0\.0\.1:3000\/?#/);
});

test("the code of the mail signs in with type email", async () => {
  const email = "code@example.com";
  const client = stack.anon();
  await client.auth.signInWithOtp({ email });
  const [token = ""] = stack.mails.at(-1)?.text.match(/\d{6}/) ?? [];
  const { data, error } = await client.auth.verifyOtp({ email, token, type: "email" });
  expect(error).toBeNull();
  expect(data.user?.email).toBe(email);
});

test("mails are kept for the developer and never printed", async () => {
  const answer = await fetch(`${stack.url}/_mail/messages?to=code@example.com`);
  expect(await answer.json()).toMatchObject([{ to: "code@example.com" }]);
  expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  expect(output.flatMap((spy) => spy.mock.calls)).toEqual([]);
});

test("200 sign-ups at once all succeed", async () => {
  const signUp = async (number: number) => {
    const { data, error } = await stack.anon().auth.signUp({
      email: `crowd-${number}@example.com`,
      password: "correct horse",
      options: { data: { full_name: `Number ${number}` } },
    });
    return error?.message ?? data.session?.token_type;
  };
  const results = await Promise.all(Array.from({ length: 200 }, (_, number) => signUp(number)));
  expect(new Set(results)).toEqual(new Set(["bearer"]));
  const [row] = await stack.admin`
    select (select count(*)::int from public.profiles where email like 'crowd-%') as profiles,
           (select count(*)::int from auth.identities where email like 'crowd-%') as identities`;
  expect(row).toEqual({ profiles: 200, identities: 200 });
}, 60_000);

test("health, settings and keys are published", async () => {
  const get = async (path: string) => {
    const headers = { apikey: stack.keys.publishableKey };
    const answer = await fetch(`${stack.url}/auth/v1/${path}`, { headers });
    return [answer.status, await answer.json()];
  };
  expect(await get("health")).toMatchObject([200, { name: "GoTrue" }]);
  expect(await get("settings")).toMatchObject([
    200,
    { disable_signup: false, mailer_autoconfirm: true },
  ]);
  expect(await get(".well-known/jwks.json")).toEqual([200, { keys: [] }]);
});
