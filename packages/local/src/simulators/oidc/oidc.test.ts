import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Listening } from "../listen.ts";
import { startOidcSimulator } from "./mod.ts";

let oidc: Listening;
beforeEach(async () => {
  oidc = await startOidcSimulator({ port: 0 });
});
afterEach(() => oidc.close());

async function sim(path: string, body?: unknown) {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  // biome-ignore lint/suspicious/noExplicitAny: tests assert what they find.
  return (await (await fetch(`${oidc.url}/_sim/${path}`, init)).json()) as any;
}

const tokenOf = async (body: object): Promise<string> => (await sim("token", body)).token;

function verify(token: string, issuer = "clerk") {
  const keys = createRemoteJWKSet(new URL(`${oidc.url}/${issuer}/.well-known/jwks.json`));
  return jwtVerify(token, keys, { issuer: `${oidc.url}/${issuer}`, audience: "foyer" });
}

describe("good tokens", () => {
  it.each(["RS256", "ES256"])("are signed with %s and verify", async (alg) => {
    const { payload, protectedHeader } = await verify(await tokenOf({ shape: "clerk", alg }));
    expect(protectedHeader).toMatchObject({ alg, kid: expect.any(String) });
    expect(payload).toMatchObject({ aud: "foyer", o: { rol: "member" }, sub: expect.any(String) });
  });

  it("have the claims of their service", async () => {
    const one = await sim("token", {
      shape: "clerk",
      version: 1,
      claims: { org_role: "org:admin" },
    });
    expect(one.claims).toMatchObject({ org_role: "org:admin", org_id: expect.any(String) });
    expect(one.claims).not.toHaveProperty("o");
    const two = await sim("token", { shape: "frontegg", claims: { email: null } });
    expect(decodeJwt(two.token)).toEqual(two.claims);
    expect(two.claims).toMatchObject({ tenantId: expect.any(String), roles: ["Member"] });
    expect(two.claims).not.toHaveProperty("email");
  });

  it("are those of their own issuer alone", async () => {
    const token = await tokenOf({ shape: "frontegg", claims: { iss: `${oidc.url}/clerk` } });
    await expect(verify(token)).rejects.toThrow(errors.JWKSNoMatchingKey);
  });
});

describe("bad tokens", () => {
  it.each([
    [{ key: "wrong" }, errors.JWSSignatureVerificationFailed],
    [{ expiresIn: -1 }, errors.JWTExpired],
    [{ notBefore: 60 }, errors.JWTClaimValidationFailed],
    [{ claims: { aud: "other" } }, errors.JWTClaimValidationFailed],
  ])("%j", async (wish, error) => {
    await expect(verify(await tokenOf({ shape: "clerk", ...wish }))).rejects.toThrow(error);
  });

  it("alg none has no signature, HS256 has the public key's", async () => {
    expect(await tokenOf({ alg: "none" })).toMatch(/^[\w-]+\.[\w-]+\.$/);
    const token = await tokenOf({ alg: "HS256" });
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: "HS256", kid: expect.any(String) });
  });
});

describe("rotation", () => {
  it("signs with a new key and withdraws the old one, or keeps it", async () => {
    const before = await tokenOf({ shape: "clerk" });
    await sim("rotate", { shape: "clerk", keep: true });
    await verify(before);
    await sim("rotate", { shape: "clerk" });
    await expect(verify(before)).rejects.toThrow(errors.JWKSNoMatchingKey);
    await verify(await tokenOf({ shape: "clerk" }));
    const old = await tokenOf({ shape: "clerk", key: "rotated" });
    await expect(verify(old)).rejects.toThrow(errors.JWKSNoMatchingKey);
  });

  it("must have happened before a rotated key can sign", async () => {
    expect(await sim("token", { key: "rotated" })).toMatchObject({ error: expect.any(String) });
  });
});

it("faults meet the keys, as many times as told, until reset", async () => {
  const keys = () => fetch(`${oidc.url}/clerk/.well-known/jwks.json`);
  await sim("faults", { status: 503, count: 1 });
  expect((await keys()).status).toBe(503);
  expect((await keys()).status).toBe(200);
  await sim("faults", { drop: true });
  await expect(keys()).rejects.toThrow();
  await sim("reset", {});
  expect((await keys()).status).toBe(200);
  expect(await sim("requests")).toMatchObject([{ issuer: "clerk", path: "jwks.json" }]);
});

it("discovery leads to the keys; strangers and foreign pages find nothing", async () => {
  const url = `${oidc.url}/frontegg/.well-known/openid-configuration`;
  // SAFETY: the simulator's own answer; a wrong one fails below.
  const document = (await (await fetch(url)).json()) as { issuer: string; jwks_uri: string };
  expect(document.issuer).toBe(`${oidc.url}/frontegg`);
  expect((await fetch(document.jwks_uri)).status).toBe(200);
  expect((await fetch(`${oidc.url}/nobody/.well-known/jwks.json`)).status).toBe(404);
  const foreign = { method: "POST", headers: { origin: "https://evil.example" } };
  expect((await fetch(`${oidc.url}/_sim/token`, foreign)).status).toBe(403);
});
