import { decodeJwt, SignJWT } from "jose";
import type { UserRow } from "../auth-admin/user.ts";

/** How a session came about, as the claim `amr` names it. */
export type AuthenticationMethod = "password" | "otp" | "oauth" | "token_refresh";

/** What a token is signed with and says of its issuer. */
export interface TokenSettings {
  jwtSecret: string;
  /** `https://…/auth/v1` */
  issuer: string;
}

/**
 * Signs an access token anew with all claims of a hosted one.
 *
 * lite's has `sub`, `aud`, `role`, `email` and `session_id` only: a policy that reads
 * `app_metadata`, or a page that reads `user_metadata`, would find nothing.
 */
export function completeToken(
  token: string,
  user: UserRow,
  method: AuthenticationMethod,
  settings: TokenSettings,
): Promise<string> {
  const claims = decodeJwt(token);
  return new SignJWT({
    ...claims,
    iss: settings.issuer,
    email: user.email ?? "",
    phone: user.phone ?? "",
    app_metadata: user.raw_app_meta_data ?? {},
    user_metadata: user.raw_user_meta_data ?? {},
    aal: "aal1",
    amr: [{ method, timestamp: claims.iat }],
    is_anonymous: user.is_anonymous,
  })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .sign(new TextEncoder().encode(settings.jwtSecret));
}
