/** Who calls. A token that is present and bad is refused, never taken for nobody. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { isAuthOutage } from "./auth-fault.ts";
import { type ClientEnv, createCallerClient, createPublicClient } from "./clients.ts";
import { Problem } from "./problem.ts";

/** A verified user and the client that acts as them. */
export interface Caller {
  readonly userId: string;
  readonly supabase: SupabaseClient;
}

/** Verifies a request's user, or throws a 401 (503 when Auth does not answer). */
export type Authenticate = (request: Request) => Promise<Caller>;

/** The token of `Authorization: Bearer …`; null without the header. */
export function bearerToken(request: Request): string | null {
  const header = request.headers.get("authorization");
  if (header === null) return null;
  const token = /^Bearer +(\S+)$/i.exec(header.trim())?.[1];
  if (!token) throw new Problem("invalid_token", { headers: challenge });
  return token;
}

const challenge = { "www-authenticate": "Bearer" };

/** Creates the check of users' tokens: asymmetric ones by their signing key, others by asking Auth. */
export function createAuthenticate(env: ClientEnv): Authenticate {
  const { auth } = createPublicClient(env);
  return async (request) => {
    const token = bearerToken(request);
    // supabase-js sends the publishable key as bearer while nobody is signed in.
    if (token === null || token === env.SUPABASE_PUBLISHABLE_KEY) {
      throw new Problem("authentication_required", { headers: challenge });
    }
    const { data, error } = await getClaims(auth, token);
    if (error && isAuthOutage(error)) throw new Problem("auth_unavailable", { cause: error });
    const claims = data?.claims;
    if (error || !claims?.sub || claims.role !== "authenticated") {
      throw new Problem("invalid_token", { headers: challenge });
    }
    return { userId: claims.sub, supabase: createCallerClient(env, token) };
  };
}

async function getClaims(auth: SupabaseClient["auth"], token: string) {
  try {
    return await auth.getClaims(token);
  } catch {
    // The library returns what Auth says; it throws on a token that it can not even take apart.
    throw new Problem("invalid_token", { headers: challenge });
  }
}
