import { SignJWT } from "jose";
import { expect, test } from "vitest";
import { checkUserToken } from "./user-token.ts";

const secret = "a-secret-of-32-characters-or-more";
const now = Math.floor(Date.now() / 1000);

function sign(claims: Record<string, unknown>, key = secret): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(key));
}

async function faultOf(token: string) {
  const check = await checkUserToken(`Bearer ${token}`, secret);
  return check.kind === "fault" ? check.fault : check.kind;
}

test("the claims of a good token are returned whole", async () => {
  const claims = { sub: "u1", role: "authenticated", exp: now + 60, app_metadata: { plan: "pro" } };
  const check = await checkUserToken(`Bearer ${await sign(claims)}`, secret);
  expect(check).toEqual({ kind: "claims", claims });
});

test.each([null, undefined, "", "Basic abc", "Bearer sb_publishable_x", "Bearer sb_secret_x"])(
  "%s is no token",
  async (header) => {
    expect(await checkUserToken(header, secret)).toEqual({ kind: "none" });
  },
);

test("a token that is present and bad is never taken for absent", async () => {
  const parts = { code: "PGRST301", message: "Expected 3 parts in JWT; got 1" };
  expect(await faultOf("garbage")).toMatchObject(parts);
  expect(await faultOf("")).toMatchObject({ message: "Empty JWT is sent in Authorization header" });
  expect(
    await faultOf(await sign({ sub: "u1" }, "another-secret-of-32-characters!")),
  ).toMatchObject({
    code: "PGRST301",
    message: "No suitable key or wrong key type",
  });
  const unsigned = `${btoa('{"alg":"none"}')}.${btoa('{"role":"service_role"}')}.x`;
  expect(await faultOf(unsigned)).toMatchObject({ code: "PGRST301" });
});

test("a token outside its time is refused", async () => {
  const expired = { code: "PGRST303", message: "JWT expired" };
  expect(await faultOf(await sign({ exp: now - 60 }))).toMatchObject(expired);
  const early = { code: "PGRST303", message: "JWT not yet valid" };
  expect(await faultOf(await sign({ nbf: now + 60 }))).toMatchObject(early);
  const future = { code: "PGRST303", message: "JWT issued at future" };
  expect(await faultOf(await sign({ iat: now + 60 }))).toMatchObject(future);
});
