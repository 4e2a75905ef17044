/** People who come from the simulated identity services. Stack tests only. */
import { randomUUID } from "node:crypto";
import {
  problem,
  type SessionResponse,
  sessionResponse,
  type WorkspaceRow,
  workspaceRow,
} from "@foyer/contracts";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { functionUrl, stackVariable } from "./stack.ts";

/** What `POST /_sim/token` takes; see the simulators' README. */
export interface TokenWish {
  readonly shape?: "clerk" | "frontegg" | "oidc";
  readonly version?: 1 | 2;
  readonly claims?: Record<string, unknown>;
  readonly alg?: "RS256" | "ES256" | "none" | "HS256";
  readonly expiresIn?: number;
  readonly notBefore?: number;
  readonly key?: "current" | "wrong" | "rotated";
}

/** Steers the identity services. */
export async function identitySimulator<Answer>(route: string, body?: object): Promise<Answer> {
  const url = `${stackVariable("OIDC_SIMULATOR_URL")}/_sim/${route}`;
  const response = await fetch(url, {
    ...(body && { method: "POST", body: JSON.stringify(body) }),
  });
  if (!response.ok) {
    throw new Error(`Cannot ask the simulator: ${route} is HTTP ${response.status}`);
  }
  // SAFETY: the simulator's documented answer; a wrong one fails the test that reads it.
  return (await response.json()) as Answer;
}

/** A signed token. */
export async function externalToken(wish: TokenWish): Promise<string> {
  return (await identitySimulator<{ token: string }>("token", wish)).token;
}

/** Sends a body to the exchange. */
export function postExchange(body: unknown): Promise<Response> {
  return fetch(functionUrl("api/auth/exchange"), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

/** Exchanges a token that is good. */
export async function exchange(token: string): Promise<SessionResponse> {
  const response = await postExchange({ token });
  if (!response.ok) throw new Error(`Cannot exchange the token: ${await response.text()}`);
  return sessionResponse.parse(await response.json());
}

/** A browser that goes on with a session. */
export async function browserWith(session: SessionResponse): Promise<SupabaseClient> {
  const supabase = createClient(stackVariable("API_URL"), stackVariable("PUBLISHABLE_KEY"), {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const { error } = await supabase.auth.setSession(session);
  if (error) throw error;
  return supabase;
}

/** Claims of a new person: subject and address are theirs alone. */
export function person(more: Record<string, unknown> = {}) {
  const id = randomUUID();
  return { sub: `user_${id}`, email: `${id}@example.test`, ...more };
}

/** The workspace that somebody finds who comes with this token. */
export async function workspaceOf(token: string): Promise<WorkspaceRow> {
  const supabase = await browserWith(await exchange(token));
  const { data, error } = await supabase.rpc("ensure_workspace");
  if (error) throw error;
  return workspaceRow.parse(data);
}

/** Status and code with which the exchange refuses a body. */
export async function refusalOf(body: unknown): Promise<[number, string]> {
  const response = await postExchange(body);
  const { code } = problem.parse(await response.json());
  return [response.status, code];
}
