/** Who operates: the secret key, or a signed-in platform admin. Asked anew at each call. */
import { z } from "zod";
import { type Authenticate, bearerToken } from "../_shared/auth.ts";
import { constantTimeEqual } from "../_shared/crypto.ts";
import { Problem } from "../_shared/problem.ts";
import { callRpc } from "../_shared/rpc.ts";

/** Somebody who may operate. */
export interface Operator {
  /** The platform admin; null: the secret key. */
  readonly userId: string | null;
}

/** Lets an operator in, or throws a 401 or 403. */
export type AdmitOperator = (request: Request) => Promise<Operator>;

const isPlatformAdmin = z.boolean();

/**
 * Creates the check.
 *
 * A bearer token decides where there is one: a bad one is refused even beside the secret key, and
 * a person's own is asked about the person.
 */
export function createAdmitOperator(secretKey: string, authenticate: Authenticate): AdmitOperator {
  return async (request) => {
    const token = bearerToken(request);
    const key = request.headers.get("apikey");
    const shown = token ?? key;
    if (shown !== null && (await constantTimeEqual(shown, secretKey))) return { userId: null };
    if (token === null) throw new Problem("authentication_required", { detail, headers });
    const { userId, supabase } = await authenticate(request);
    if (!(await callRpc(supabase, "is_platform_admin", {}, isPlatformAdmin))) {
      throw new Problem("operator_required");
    }
    return { userId };
  };
}

const detail =
  "Send the secret key as apikey, or a platform admin's access token as Authorization: Bearer.";
const headers = { "www-authenticate": "Bearer" };
