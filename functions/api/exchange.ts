/** `POST /api/auth/exchange`: another identity service's token in, a session of ours out. */
import { type ExternalIssuer, exchangeRequest } from "@foyer/contracts";
import type { SupabaseClient } from "@supabase/supabase-js";
import { readJson } from "../_shared/body.ts";
import { Problem } from "../_shared/problem.ts";
import type { Handler } from "./api.ts";
import { createAdmit } from "./external-account.ts";
import { createOpenSession } from "./external-session.ts";
import { createTokenVerifier } from "./external-token.ts";

const maxBytes = 32 * 1024;

/** What the handler needs. */
export interface ExchangeDeps {
  /** Null: the feature is off. */
  readonly issuers: readonly ExternalIssuer[] | null;
  readonly admin: SupabaseClient;
  readonly createClient: () => SupabaseClient;
  /** Any secret of the project, for addresses that nobody can guess. */
  readonly secret: string;
}

export function exchangeHandler({ issuers, admin, createClient, secret }: ExchangeDeps): Handler {
  if (!issuers) {
    return () => {
      throw new Problem("external_identity_not_configured");
    };
  }
  const verify = createTokenVerifier(issuers);
  const admit = createAdmit(admin, secret);
  const openSession = createOpenSession(admin, createClient);
  return async (c) => {
    const { token } = await readJson(c.req.raw, exchangeRequest, maxBytes);
    const account = await admit(await verify(token));
    c.set("userId", account.userId);
    const session = await openSession(account);
    return c.json(session, 200, { "cache-control": "no-store" });
  };
}
