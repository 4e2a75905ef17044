/** Whether a token of another identity service is to be believed, and whom it names. */
import { type ExternalIdentity, type ExternalIssuer, readExternalClaims } from "@foyer/contracts";
import { decodeJwt, errors, type JWTPayload, jwtVerify } from "jose";
import { Problem } from "../_shared/problem.ts";
import { createKeySource } from "./external-keys.ts";

/** A person whom a configured issuer vouches for. */
export interface ExternalPerson extends ExternalIdentity {
  readonly issuer: string;
  readonly subject: string;
}

/** Verifies a token; throws a 401 that says which part is wrong, 503 when the keys are away. */
export type VerifyToken = (token: string) => Promise<ExternalPerson>;

const challenge = { "www-authenticate": "Bearer" };

/** Creates the check of tokens of these issuers. */
export function createTokenVerifier(issuers: readonly ExternalIssuer[]): VerifyToken {
  const known = new Map(
    issuers.map((issuer) => [issuer.issuer, { ...issuer, keys: createKeySource(issuer.jwksUrl) }]),
  );

  async function verify(token: string): Promise<ExternalPerson> {
    // Read before anything is verified, to learn whose keys to ask for; nothing else is believed.
    const issuer = known.get(decodeJwt(token).iss ?? "");
    if (!issuer) throw refuse("unknown_issuer");
    const { payload } = await jwtVerify(token, issuer.keys, {
      issuer: issuer.issuer,
      audience: issuer.audience,
      algorithms: issuer.algorithms,
      clockTolerance: issuer.clockSkewSeconds,
      requiredClaims: ["exp"],
    });
    if (isFromTheFuture(payload, issuer.clockSkewSeconds)) throw refuse("token_not_yet_valid");
    const identity = readExternalClaims(payload, issuer.claims);
    if (identity.subject === null) throw refuse("missing_subject");
    return { ...identity, subject: identity.subject, issuer: issuer.issuer };
  }

  return async (token) => {
    try {
      return await verify(token);
    } catch (thrown) {
      throw thrown instanceof Problem ? thrown : problemFromJose(thrown);
    }
  };
}

function isFromTheFuture({ iat = 0 }: JWTPayload, skewSeconds: number): boolean {
  return iat > Date.now() / 1000 + skewSeconds;
}

function problemFromJose(thrown: unknown): Problem {
  // What fails without being a verdict on the token fails on the issuer's keys.
  if (!(thrown instanceof errors.JOSEError)) {
    return new Problem("issuer_unavailable", { cause: thrown });
  }
  if (thrown instanceof errors.JWTExpired) return refuse("token_expired");
  if (thrown instanceof errors.JWTClaimValidationFailed) {
    const { claim, reason } = thrown;
    if (claim === "aud") return refuse("wrong_audience");
    if (claim === "nbf" && reason === "check_failed") return refuse("token_not_yet_valid");
  }
  return refuse("invalid_token", "It is no JWT signed by its issuer with an allowed algorithm.");
}

type Refusal =
  | "invalid_token"
  | "missing_subject"
  | "token_expired"
  | "token_not_yet_valid"
  | "unknown_issuer"
  | "wrong_audience";

function refuse(code: Refusal, detail?: string): Problem {
  return new Problem(code, { detail, headers: challenge });
}
