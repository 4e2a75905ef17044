import { createHmac, randomUUID } from "node:crypto";
import { exportSPKI, SignJWT } from "jose";
import { z } from "zod";
import type { Issuer } from "./issuer.ts";
import { createKey, type SigningKey } from "./keys.ts";
import { claimsOf, shape } from "./shapes.ts";

/** What a token is to be like; everything has a default that makes a good one. */
export const tokenRequest = z.strictObject({
  shape: shape.default("oidc"),
  /** Clerk's session tokens have two. */
  version: z.union([z.literal(1), z.literal(2)]).default(2),
  /** Added to the shape's claims or in their place; null takes one out. */
  claims: z.record(z.string(), z.unknown()).default({}),
  /** `none` is not signed at all; `HS256` is signed with the public key as the secret. */
  alg: z.enum(["RS256", "ES256", "none", "HS256"]).default("RS256"),
  /** Seconds from now; negative: expired. */
  expiresIn: z.number().int().default(3600),
  /** Seconds from now. */
  notBefore: z.number().int().default(0),
  /** `wrong`: an unknown one under the good one's name; `rotated`: the one before the last rotation. */
  key: z.enum(["current", "wrong", "rotated"]).default("current"),
});
export type TokenRequest = z.infer<typeof tokenRequest>;

type Claims = Record<string, unknown>;

/** The claims of a token, in full. */
export function composeClaims(request: TokenRequest, issuer: string, audience: string): Claims {
  const now = Math.floor(Date.now() / 1000);
  const id = randomUUID();
  const person = { subject: `user_${id}`, email: `${id}@example.com`, tenant: `org_${id}` };
  const claims = {
    iss: issuer,
    aud: audience,
    iat: now,
    nbf: now + request.notBefore,
    exp: now + request.expiresIn,
    ...claimsOf(request.shape, request.version, person),
    ...request.claims,
  };
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
}

/** Signs claims, well or badly, as it was asked for. @throws a RangeError without a rotated key. */
export async function sign(claims: Claims, request: TokenRequest, issuer: Issuer): Promise<string> {
  const { alg } = request;
  if (alg === "none") return `${encode({ alg, typ: "JWT" })}.${encode(claims)}.`;
  if (alg === "HS256") {
    const { RS256 } = await issuer.current();
    const text = `${encode({ alg, typ: "JWT", kid: RS256.kid })}.${encode(claims)}`;
    const secret = await exportSPKI(RS256.publicKey);
    return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
  }
  const { kid, privateKey } = await keyFor(request.key, alg, issuer);
  return new SignJWT(claims).setProtectedHeader({ alg, typ: "JWT", kid }).sign(privateKey);
}

async function keyFor(
  which: TokenRequest["key"],
  alg: "RS256" | "ES256",
  issuer: Issuer,
): Promise<SigningKey> {
  const current = (await issuer.current())[alg];
  if (which === "current") return current;
  if (which === "wrong") return createKey(alg, current.kid);
  const previous = await issuer.previous();
  if (previous === undefined) throw new RangeError("the keys were never rotated");
  return previous[alg];
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
