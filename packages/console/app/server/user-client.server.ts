import { createServerClient } from "@supabase/ssr";
import type { SupabaseClient } from "@supabase/supabase-js";
import type { CookieJar } from "./cookie-jar.server.ts";
import { env } from "./env.server.ts";
import { isHttps } from "./public-origin.server.ts";

/** Milliseconds that one request may wait for Supabase in all; then it counts as down. */
export const patience = 8_000;

// Named after the project's address: cookies know no ports, and two local stacks on one
// machine must not sign each other out.
const host = new URL(env.SUPABASE_URL).host.replaceAll(/[^a-z0-9]+/gi, "-");

/** Name of the session cookie; long sessions are split into `<name>.0`, `<name>.1` … */
export const sessionCookie = `foyer-${host}`;

/** Name of the cookie that says where a sign-in begun in this browser leads. */
export const wayInCookie = `way-in-${host}`;

/** The caller's client: publishable key, the caller's session, row-level security. */
export function userClient(request: Request, jar: CookieJar): SupabaseClient {
  // One deadline for all calls: Auth's client repeats a failed refresh, and would go on doing so
  // after the page was answered, when a new token could no longer be handed to the browser.
  const deadline = AbortSignal.timeout(patience);
  return createServerClient(env.SUPABASE_URL, env.SUPABASE_PUBLISHABLE_KEY, {
    cookies: jar.methods,
    cookieOptions: {
      name: sessionCookie,
      path: "/",
      sameSite: "lax",
      // No script reads the session: every call to Supabase is made by this server.
      httpOnly: true,
      secure: isHttps(request),
    },
    global: {
      fetch: (input, init) =>
        fetch(input, {
          ...init,
          signal: init?.signal ?? deadline,
        }),
    },
  });
}
