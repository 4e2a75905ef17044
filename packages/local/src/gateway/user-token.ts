import { errors, jwtVerify } from "jose";

/** Claims of a JWT, as its issuer wrote them. */
export type Claims = Record<string, unknown>;

/** Why a token was refused, in PostgREST's words. */
export interface TokenFault {
  code: "PGRST301" | "PGRST303";
  message: string;
  details: string | null;
}

/** A token is absent, good or bad; a bad one is never treated as absent. */
export type TokenCheck =
  | { kind: "none" }
  | { kind: "claims"; claims: Claims }
  | { kind: "fault"; fault: TokenFault };

/** Clocks may differ by this many seconds; PostgREST's allowance. */
const clockSkew = 30;

/**
 * Verifies the user's token in `Authorization: Bearer`, signed with the project's secret (HS256).
 *
 * supabase-js repeats the API key there when nobody is signed in: a key is no token.
 */
export async function checkUserToken(
  authorization: string | null | undefined,
  jwtSecret: string,
): Promise<TokenCheck> {
  const [, token] = /^Bearer\s*(.*)$/i.exec(authorization ?? "") ?? [];
  if (token === undefined || token.startsWith("sb_")) return { kind: "none" };
  if (token === "") return fault("PGRST301", "Empty JWT is sent in Authorization header");
  const parts = token.split(".").length;
  if (parts !== 3) return fault("PGRST301", `Expected 3 parts in JWT; got ${parts}`);
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(jwtSecret), {
      algorithms: ["HS256"],
      clockTolerance: clockSkew,
    });
    if (typeof payload.iat === "number" && payload.iat > Date.now() / 1000 + clockSkew) {
      return fault("PGRST303", "JWT issued at future");
    }
    return { kind: "claims", claims: { ...payload } };
  } catch (error) {
    return explain(error);
  }
}

function explain(error: unknown): TokenCheck {
  if (error instanceof errors.JWTExpired) return fault("PGRST303", "JWT expired");
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === "nbf" && error.reason === "check_failed") {
      return fault("PGRST303", "JWT not yet valid");
    }
    return fault("PGRST303", "Parsing claims failed");
  }
  return fault(
    "PGRST301",
    "No suitable key or wrong key type",
    "None of the keys was able to decode the JWT",
  );
}

function fault(
  code: TokenFault["code"],
  message: string,
  details: string | null = null,
): TokenCheck {
  return { kind: "fault", fault: { code, message, details } };
}
