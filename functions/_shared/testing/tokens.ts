/** User tokens as Auth signs them. Tests only. */
import { SignJWT } from "jose";

/** An HS256 access token of a user. */
export function userToken(userId: string, expiresIn = "1h"): Promise<string> {
  return new SignJWT({ role: "authenticated" })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime(expiresIn)
    .sign(new TextEncoder().encode("a-secret-that-only-this-test-knows"));
}
