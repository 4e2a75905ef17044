import postgres from "postgres";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import {
  exchange,
  externalToken,
  identitySimulator,
  person,
  refusalOf,
  type TokenWish,
} from "../_shared/testing/identity.ts";
import { stackVariable } from "../_shared/testing/stack.ts";

const sql = postgres(stackVariable("DB_URL"), { max: 1 });
afterAll(() => sql.end());

afterEach(() => identitySimulator("reset", {}));

const accountsOf = (subject: string) => sql<{ user_id: string }[]>`
  select user_id from private.external_identities where subject = ${subject}`;

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
    expect(await refusalOf({ token })).toEqual([401, code]);
    expect(await accountsOf(claims.sub)).toEqual([]);
    expect(await sql`select from auth.users where email = ${claims.email}`).toHaveLength(0);
  });

  test("of one issuer in another's name is refused", async () => {
    const iss = `${stackVariable("OIDC_SIMULATOR_URL")}/clerk`;
    const token = await externalToken({ shape: "frontegg", claims: { iss } });
    expect(await refusalOf({ token })).toEqual([401, "invalid_token"]);
  });

  test("with a changed payload is refused", async () => {
    const [header, , signature] = (await externalToken({ shape: "clerk" })).split(".");
    const [, payload] = (await externalToken({ shape: "clerk" })).split(".");
    const token = [header, payload, signature].join(".");
    expect(await refusalOf({ token })).toEqual([401, "invalid_token"]);
  });

  test("a little late or early is a matter of clocks", async () => {
    for (const wish of [{ expiresIn: -30 }, { notBefore: 30 }]) {
      await exchange(await externalToken({ shape: "clerk", ...wish }));
    }
  });

  test("an unknown issuer's keys are never asked for", async () => {
    const token = await externalToken({ shape: "clerk", claims: { iss: "https://x.example" } });
    await identitySimulator("reset", {});
    await refusalOf({ token });
    expect(await identitySimulator("requests")).toEqual([]);
  });
});

describe("T4: an issuer's keys", () => {
  test("rotated: the new key is believed at once, the withdrawn one no longer", async () => {
    await exchange(await externalToken({ shape: "frontegg" }));
    await identitySimulator("rotate", { shape: "frontegg" });
    await exchange(await externalToken({ shape: "frontegg" }));
    const old = await externalToken({ shape: "frontegg", key: "rotated" });
    expect(await refusalOf({ token: old })).toEqual([401, "invalid_token"]);
  });

  test.each([{ status: 503 }, { drop: true }, { malformed: true }, { latency_ms: 8_000 }])(
    "away (%j) are a 503, and good again when they are back",
    async (fault) => {
      await identitySimulator("rotate", { shape: "frontegg" });
      const token = await externalToken({ shape: "frontegg" });
      await identitySimulator("faults", fault);
      expect(await refusalOf({ token })).toEqual([503, "issuer_unavailable"]);
      await identitySimulator("faults", {});
      await exchange(token);
    },
  );
});
