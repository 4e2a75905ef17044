import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Authenticate, createAuthenticate } from "./auth.ts";
import { type FakeSupabase, startFakeSupabase } from "./testing/fake-supabase.ts";
import { userToken } from "./testing/tokens.ts";

const ana = "00000000-0000-4000-8000-0000000000a1";
let fake: FakeSupabase;
let authenticate: Authenticate;

beforeAll(async () => {
  fake = await startFakeSupabase();
  authenticate = createAuthenticate({
    SUPABASE_URL: fake.url,
    SUPABASE_PUBLISHABLE_KEY: "sb_publishable_test",
  });
});
afterAll(() => fake.close());
beforeEach(() => {
  fake.authStatus = undefined;
});

const request = (authorization?: string) =>
  new Request("http://t.test", authorization ? { headers: { authorization } } : {});

test("a good token names its user", async () => {
  const token = await userToken(ana);
  fake.tokens.set(token, ana);
  const caller = await authenticate(request(`Bearer ${token}`));
  expect(caller.userId).toBe(ana);
});

test("no token, or the publishable key in its place, is nobody", async () => {
  for (const header of [undefined, "Bearer sb_publishable_test"]) {
    await expect(authenticate(request(header))).rejects.toMatchObject({
      code: "authentication_required",
    });
  }
});

test("a token that is present and bad is refused, whatever is wrong with it", async () => {
  const headers = [
    "Bearer not-a-jwt",
    "Bearer a.b.c",
    "Bearer eyJhbGciOiJIUzI1NiJ9.e30.x",
    "Basic YTpi",
    "Bearer",
    `Bearer ${await userToken(ana, "-1h")}`,
    `Bearer ${await userToken("00000000-0000-4000-8000-0000000000ff")}`,
  ];
  for (const header of headers) {
    await expect(authenticate(request(header)), header).rejects.toMatchObject({
      code: "invalid_token",
    });
  }
});

test("when Auth is out of order nobody is told that their token is bad", async () => {
  fake.authStatus = 503;
  const header = `Bearer ${await userToken(ana)}`;
  await expect(authenticate(request(header))).rejects.toMatchObject({ code: "auth_unavailable" });
});
