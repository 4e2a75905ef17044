/** Two clients, named by power. */
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Env } from "./env.ts";

/** What every client needs. */
export type ClientEnv = Env<"SUPABASE_URL" | "SUPABASE_PUBLISHABLE_KEY">;
/** What the powerful one needs in its stead. */
export type AdminEnv = Env<"SUPABASE_URL" | "SUPABASE_SECRET_KEY">;

/** A function has no browser to keep a session in. */
const stateless = { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false };

/** A database that does not answer must not hold a request for minutes. */
const timeoutMs = 10_000;

/** `fetch` that gives up. */
export function timedFetch(milliseconds: number): typeof fetch {
  return (input, init) => {
    const limits = [AbortSignal.timeout(milliseconds)];
    if (init?.signal) limits.push(init.signal);
    return fetch(input, { ...init, signal: AbortSignal.any(limits) });
  };
}

/** Nobody's client: public tables, and checking tokens. */
export function createPublicClient(env: ClientEnv): SupabaseClient {
  return createClient(env.SUPABASE_URL, env.SUPABASE_PUBLISHABLE_KEY, {
    auth: stateless,
    global: { fetch: timedFetch(timeoutMs) },
  });
}

/** The caller's client: publishable key and the caller's token, under row-level security. */
export function createCallerClient(env: ClientEnv, token: string): SupabaseClient {
  return createClient(env.SUPABASE_URL, env.SUPABASE_PUBLISHABLE_KEY, {
    auth: stateless,
    accessToken: async () => token,
    global: { fetch: timedFetch(timeoutMs) },
  });
}

/** The admin's client: secret key, past row-level security. Declare why where it is created. */
export function createAdminClient(env: AdminEnv, patienceMs = timeoutMs): SupabaseClient {
  return createClient(env.SUPABASE_URL, env.SUPABASE_SECRET_KEY, {
    auth: stateless,
    global: { fetch: timedFetch(patienceMs) },
  });
}
