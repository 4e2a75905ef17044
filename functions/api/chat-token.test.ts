import { SignJWT } from "jose";
import { expect, test } from "vitest";
import { createChatTokens, isChatToken } from "./chat-token.ts";

const ana = "00000000-0000-4000-8000-0000000000a1";
const room = "00000000-0000-4000-8000-0000000000b1";
const grant = { userId: ana, sessionId: room };
const secret = "sb_secret_of_this_test";
const tokens = createChatTokens(secret);

/** A token of somebody's own making. */
function forge(
  key: Uint8Array,
  { typ = "foyer-chat+jwt", aud = "foyer:chat", exp = "5m" as string | null } = {},
): Promise<string> {
  const jwt = new SignJWT({ session_id: room }).setProtectedHeader({ alg: "HS256", typ });
  if (exp) jwt.setExpirationTime(exp);
  return jwt.setSubject(ana).setAudience(aud).sign(key);
}

const bytes = (text: string) => new TextEncoder().encode(text);

/** The key that the function derives. */
async function derived(): Promise<Uint8Array> {
  const root = await crypto.subtle.importKey("raw", bytes(secret), "HKDF", false, ["deriveBits"]);
  const info = bytes("foyer chat token 1");
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  return new Uint8Array(await crypto.subtle.deriveBits(hkdf, root, 256));
}

test("C5: what was signed is what is granted, for a quarter of an hour", async () => {
  const before = Date.now();
  const { token, expiresAt } = await tokens.sign(grant);
  expect(await tokens.verify(token)).toEqual(grant);
  const minutes = (Date.parse(expiresAt) - before) / 60_000;
  expect(minutes).toBeGreaterThan(14);
  expect(minutes).toBeLessThan(16);
  expect(isChatToken(token)).toBe(true);
});

test("C5: another instance with the same secret accepts it, one with another secret does not", async () => {
  const { token } = await tokens.sign(grant);
  expect(await createChatTokens(secret).verify(token)).toEqual(grant);
  await expect(createChatTokens("another").verify(token)).rejects.toMatchObject({
    code: "invalid_token",
  });
});

test("C5: an expired one says so, and what to do", async () => {
  const { token } = await tokens.sign(grant, -1);
  await expect(tokens.verify(token)).rejects.toMatchObject({
    code: "token_expired",
    options: { detail: expect.stringContaining("/api/chatkit/token") },
  });
});

test("C5: a changed one is refused: payload, signature, algorithm", async () => {
  const { token } = await tokens.sign(grant);
  const [header, , signature] = token.split(".");
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const wish = { sub: ana, session_id: ana, aud: "foyer:chat", exp: Date.now() };
  const none = encode({ alg: "none", typ: "foyer-chat+jwt" });
  for (const changed of [
    `${header}.${encode(wish)}.${signature}`,
    `${none}.${encode(wish)}.`,
    `${none}.${encode(wish)}.${signature}`,
    token.slice(0, -6),
    "nonsense",
  ]) {
    await expect(tokens.verify(changed), changed).rejects.toMatchObject({ code: "invalid_token" });
  }
});

test("C5: the secret itself signs nothing", async () => {
  await expect(tokens.verify(await forge(bytes(secret)))).rejects.toMatchObject({
    code: "invalid_token",
  });
});

test.each([
  ["another audience", { aud: "authenticated" }],
  ["another type", { typ: "JWT" }],
  ["no end", { exp: null }],
])("C5: one with %s is refused, whoever signed it", async (_, wrong) => {
  // The right key, so that nothing but this is wrong.
  const key = await derived();
  expect(await tokens.verify(await forge(key))).toEqual(grant);
  await expect(tokens.verify(await forge(key, wrong))).rejects.toMatchObject({
    code: "invalid_token",
  });
});

test("nothing else is taken for a chat token", async () => {
  for (const other of ["", "nonsense", "a.b.c", await forge(bytes("key"), { typ: "JWT" })]) {
    expect(isChatToken(other), other).toBe(false);
  }
});
