/** The public keys of an issuer: fetched when needed, kept, fetched again when one is new. */
import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from "jose";
import { Problem } from "../_shared/problem.ts";

/** Keys are believed this long without asking again; a withdrawn one dies with it. */
const cacheMs = 10 * 60_000;

/** However many tokens name unknown keys, the issuer is asked once in this time. */
const cooldownMs = 1_000;

const timeoutMs = 5_000;

/**
 * Creates the source of an issuer's keys.
 *
 * The source throws Problem `issuer_unavailable` when they can not be read.
 */
export function createKeySource(jwksUrl: string): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(jwksUrl), {
    timeoutDuration: timeoutMs,
    cooldownDuration: cooldownMs,
    cacheMaxAge: cacheMs,
  });

  async function find(...[header, token]: Parameters<JWTVerifyGetKey>) {
    try {
      return await keys(header, token);
    } catch (thrown) {
      if (!(thrown instanceof errors.JWKSNoMatchingKey) || !keys.coolingDown) throw thrown;
    }
    // A key may have been rotated in just after we asked: its first token waits, and is not refused.
    await new Promise((resolve) => setTimeout(resolve, cooldownMs));
    return keys(header, token);
  }

  return async (header, token) => {
    try {
      return await find(header, token);
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey) throw cause;
      throw new Problem("issuer_unavailable", { cause });
    }
  };
}
