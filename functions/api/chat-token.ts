/** Tokens of chat widgets: one person, one conversation, a quarter of an hour, and no other door. */
import { uuid } from "@foyer/contracts";
import { type CryptoKey, decodeProtectedHeader, errors, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { Problem } from "../_shared/problem.ts";

/** What a token allows: this person writes and reads in this conversation. */
export interface ChatGrant {
  readonly userId: string;
  readonly sessionId: string;
}

/** Signs and verifies. */
export interface ChatTokens {
  /** @param seconds How long it is good for. */
  sign(grant: ChatGrant, seconds?: number): Promise<{ token: string; expiresAt: string }>;
  /** Throws a 401 for any token but a good one. */
  verify(token: string): Promise<ChatGrant>;
}

/** How long a widget may go on without asking for another token. */
export const chatTokenSeconds = 15 * 60;

/** Its own type and audience: no token of another kind passes for one, nor one for another kind. */
const type = "foyer-chat+jwt";
const audience = "foyer:chat";
const algorithm = "HS256";

const claims = z.object({ sub: uuid, session_id: uuid });

const challenge = { "www-authenticate": "Bearer" };

/** Whether a token says of itself that it is a chat token; whether it is one, `verify` tells. */
export function isChatToken(token: string): boolean {
  try {
    return decodeProtectedHeader(token).typ === type;
  } catch {
    return false;
  }
}

/** @param secret Any secret of the project; the signing key is derived from it, and good for nothing else. */
export function createChatTokens(secret: string): ChatTokens {
  let key: Promise<CryptoKey> | undefined;
  function signingKey(): Promise<CryptoKey> {
    key ??= deriveKey(secret);
    return key;
  }

  return {
    async sign({ userId, sessionId }, seconds = chatTokenSeconds) {
      const expiresAt = new Date(Date.now() + seconds * 1000);
      const token = await new SignJWT({ session_id: sessionId })
        .setProtectedHeader({ alg: algorithm, typ: type })
        .setSubject(userId)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(expiresAt)
        .sign(await signingKey());
      return { token, expiresAt: expiresAt.toISOString() };
    },

    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, await signingKey(), {
          algorithms: [algorithm],
          typ: type,
          audience,
          requiredClaims: ["exp"],
        });
        const { sub, session_id } = claims.parse(payload);
        return { userId: sub, sessionId: session_id };
      } catch (thrown) {
        if (!(thrown instanceof errors.JWTExpired)) {
          throw new Problem("invalid_token", { headers: challenge });
        }
        const detail = "The chat token has expired. Ask POST /api/chatkit/token for another.";
        throw new Problem("token_expired", { detail, headers: challenge });
      }
    },
  };
}

async function deriveKey(secret: string): Promise<CryptoKey> {
  const encoder = new TextEncoder();
  const root = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, [
    "deriveKey",
  ]);
  const purpose = encoder.encode("foyer chat token 1");
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: purpose },
    root,
    { name: "HMAC", hash: "SHA-256", length: 256 },
    false,
    ["sign", "verify"],
  );
}
