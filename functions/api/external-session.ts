/** A session of Supabase Auth for an account whose owner was verified elsewhere. */
import { type SessionResponse, sessionResponse } from "@foyer/contracts";
import type { SupabaseClient } from "@supabase/supabase-js";
import { problemFromAuth } from "../_shared/auth-fault.ts";
import { Problem } from "../_shared/problem.ts";
import { readAnswer } from "../_shared/rpc.ts";
import type { Account } from "./external-account.ts";
import { createTurns } from "./turns.ts";

/** Opens a session. */
export type OpenSession = (account: Account) => Promise<SessionResponse>;

/** Another instance may be signing the same person in, and an account has one link at a time. */
const maxAttempts = 8;
const pauseMs = 150;

/**
 * Creates the opener: a magic link that is made and used here, and never mailed.
 *
 * @param admin The admin's client: only it may make links.
 * @param createClient A new client of nobody, which the session makes somebody's.
 */
export function createOpenSession(
  admin: SupabaseClient,
  createClient: () => SupabaseClient,
): OpenSession {
  const inTurn = createTurns();

  async function linkFor({ userId, email }: Account): Promise<string> {
    const { data, error } = await admin.auth.admin.generateLink({ type: "magiclink", email });
    if (error) throw problemFromAuth(error);
    if (data.user.id === userId) return data.properties.hashed_token;
    // The account was deleted, or moved to another address, a moment ago. Auth makes strangers
    // an account; this one nobody asked for.
    if (data.properties.verification_type === "signup") {
      await admin.auth.admin.deleteUser(data.user.id);
    }
    throw new Problem("conflict");
  }

  async function open(account: Account): Promise<SessionResponse> {
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const token_hash = await linkFor(account);
      const { data, error } = await createClient().auth.verifyOtp({
        type: "magiclink",
        token_hash,
      });
      if (data.session) return readAnswer("verifyOtp", data.session, sessionResponse);
      if (error && error.code !== "otp_expired") throw problemFromAuth(error);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * pauseMs * attempt));
    }
    throw new Problem("auth_unavailable");
  }

  return (account) => inTurn(account.userId, () => open(account));
}
