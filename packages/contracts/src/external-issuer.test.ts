import { expect, test } from "vitest";
import { externalIssuers } from "./external-issuer.ts";

const clerk = {
  issuer: "https://x.clerk.accounts.dev",
  audience: "foyer",
  jwksUrl: "https://x.clerk.accounts.dev/.well-known/jwks.json",
  claims: "clerk",
};

test("T4: what is left out has a safe default", () => {
  const [issuer] = externalIssuers.parse([clerk]);
  expect(issuer).toMatchObject({
    algorithms: ["RS256", "ES256", "EdDSA"],
    clockSkewSeconds: 60,
    claims: { tenantId: ["org_id", "o.id"] },
  });
});

test.each([
  ["a symmetric algorithm", { algorithms: ["RS256", "HS256"] }],
  ["no signature", { algorithms: ["none"] }],
  ["no algorithm at all", { algorithms: [] }],
  ["keys that anybody on the way can change", { jwksUrl: "http://keys.example.com/jwks.json" }],
  ["keys of a file", { jwksUrl: "file:///etc/keys.json" }],
  ["no audience", { audience: undefined }],
  ["an empty audience", { audience: [] }],
  ["a clock that is an hour wrong", { clockSkewSeconds: 3600 }],
  ["an unknown claim map", { claims: "auth0" }],
  ["a misspelt setting", { algorithm: ["RS256"] }],
])("T4: %s is refused at configuration", (_, wrong) => {
  expect(externalIssuers.safeParse([{ ...clerk, ...wrong }]).success).toBe(false);
});

test("keys of this machine may come without TLS, an issuer stands in the list once", () => {
  const local = { ...clerk, jwksUrl: "http://127.0.0.1:54333/clerk/.well-known/jwks.json" };
  expect(externalIssuers.safeParse([local]).success).toBe(true);
  expect(externalIssuers.safeParse([clerk, local]).success).toBe(false);
  expect(externalIssuers.safeParse([]).success).toBe(false);
});
