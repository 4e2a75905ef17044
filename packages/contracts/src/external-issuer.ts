/** Which identity services' tokens are believed: the variable `EXTERNAL_ISSUERS`. */
import { z } from "zod";
import { type ClaimMap, claimMap, claimMaps } from "./external-claims.ts";

/**
 * Signatures with a public key only. Under a shared secret (`HS…`) whoever can check a token can
 * forge it, and a public key is a secret that everybody knows.
 */
const signatureAlgorithm = z.enum([
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
]);

const local = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|host\.docker\.internal)$/;

/** Keys come over TLS, or from this machine: whoever answers here decides who everybody is. */
const jwksUrl = z
  .url({ protocol: /^https?$/ })
  .refine((url) => new URL(url).protocol === "https:" || local.test(new URL(url).hostname), {
    error: "must be an https URL",
  });

/** One issuer. */
export const externalIssuer = z.strictObject({
  /** Exactly as `iss` has it, a final slash included. */
  issuer: z.string().min(1).max(255),
  /** One of them must be in `aud`: tokens for other applications are not for us. */
  audience: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  jwksUrl,
  algorithms: z.array(signatureAlgorithm).min(1).default(["RS256", "ES256", "EdDSA"]),
  clockSkewSeconds: z.int().min(0).max(300).default(60),
  /** `"clerk"`, `"frontegg"`, or where the claims stand. */
  claims: z.union([
    z.enum(["clerk", "frontegg"]).transform((name): ClaimMap => claimMaps[name]),
    claimMap,
  ]),
});
export type ExternalIssuer = z.infer<typeof externalIssuer>;

/**
 * The list; an issuer stands in it once.
 *
 * @example [{ issuer: "https://x.clerk.accounts.dev", audience: "foyer",
 *   jwksUrl: "https://x.clerk.accounts.dev/.well-known/jwks.json", claims: "clerk" }]
 */
export const externalIssuers = z
  .array(externalIssuer)
  .min(1)
  .refine((list) => new Set(list.map(({ issuer }) => issuer)).size === list.length, {
    error: "names an issuer twice",
  });
