import { externalIssuers } from "@foyer/contracts";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startOidcSimulator } from "../../packages/local/src/simulators/oidc/mod.ts";
import { Problem } from "../_shared/problem.ts";
import { createTokenVerifier } from "./external-token.ts";

let oidc: Awaited<ReturnType<typeof startOidcSimulator>>;
beforeAll(async () => {
  oidc = await startOidcSimulator({ port: 0 });
});
afterAll(() => oidc.close());

function verifier(more: object = {}) {
  const jwksUrl = `${oidc.url}/clerk/.well-known/jwks.json`;
  const clerk = { issuer: `${oidc.url}/clerk`, audience: "foyer", jwksUrl, claims: "clerk" };
  return createTokenVerifier(externalIssuers.parse([{ ...clerk, ...more }]));
}

async function tokenOf(wish: object): Promise<string> {
  const body = JSON.stringify({ shape: "clerk", ...wish });
  const response = await fetch(`${oidc.url}/_sim/token`, { method: "POST", body });
  // SAFETY: the simulator's answer; another one fails the test.
  return ((await response.json()) as { token: string }).token;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const thrown = await work.then(
    () => "believed",
    (reason: unknown) => reason,
  );
  if (typeof thrown === "string") return thrown;
  expect(thrown).toBeInstanceOf(Problem);
  return thrown instanceof Problem ? thrown.code : "";
}

test("T4: only the algorithms of the list are believed, good signature or not", async () => {
  const token = await tokenOf({ alg: "RS256" });
  expect(await codeOf(verifier()(token))).toBe("believed");
  expect(await codeOf(verifier({ algorithms: ["ES256"] })(token))).toBe("invalid_token");
});

test("T4: one of several audiences is enough", async () => {
  const token = await tokenOf({ claims: { aud: ["other", "foyer"] } });
  expect(await codeOf(verifier({ audience: ["a", "foyer"] })(token))).toBe("believed");
  expect(await codeOf(verifier({ audience: ["a", "b"] })(token))).toBe("wrong_audience");
});

test("T4: the clocks may differ by as much as is configured", async () => {
  const late = await tokenOf({ expiresIn: -5 });
  expect(await codeOf(verifier({ clockSkewSeconds: 10 })(late))).toBe("believed");
  expect(await codeOf(verifier({ clockSkewSeconds: 0 })(late))).toBe("token_expired");
});

test("unknown keys make one question a second, however many ask", async () => {
  const verify = verifier();
  await verify(await tokenOf({}));
  await fetch(`${oidc.url}/_sim/reset`, { method: "POST" });
  const alien = await tokenOf({ shape: "frontegg", claims: { iss: `${oidc.url}/clerk` } });
  const codes = await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, index * 10));
      return codeOf(verify(alien));
    }),
  );
  expect(new Set(codes)).toEqual(new Set(["invalid_token"]));
  expect(await (await fetch(`${oidc.url}/_sim/requests`)).json()).toHaveLength(1);
});

test("Q10: whatever comes instead of a token is refused as such", async () => {
  const verify = verifier();
  const part = fc.oneof(
    fc.base64String(),
    fc.json().map((text) => Buffer.from(text).toString("base64url")),
    fc.constantFrom(
      ...[{ alg: "RS256" }, { alg: "RS256", crit: ["b64"] }, { iss: `${oidc.url}/clerk` }].map(
        (value) => Buffer.from(JSON.stringify(value)).toString("base64url"),
      ),
    ),
  );
  const dotted = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("."));
  await fc.assert(
    fc.asyncProperty(fc.oneof(dotted, fc.string({ unit: "binary" })), async (text) => {
      expect(["invalid_token", "unknown_issuer"]).toContain(await codeOf(verify(text)));
    }),
    { numRuns: 300 },
  );
});
