import { setTimeout } from "node:timers/promises";
import { isAuthRetryableFetchError, type SupabaseClient } from "@supabase/supabase-js";
import {
  createContext,
  type MiddlewareFunction,
  type RouterContextProvider,
  redirect,
} from "react-router";
import { doorPath } from "../lib/own-path.ts";
import { type CookieJar, cookieJar } from "./cookie-jar.server.ts";
import { ProblemError } from "./problem-error.server.ts";
import { patience, sessionCookie, userClient } from "./user-client.server.ts";

/** Who asks, and the client that acts as them. */
export interface Session {
  supabase: SupabaseClient;
  userId: string | null;
  /** Set when Auth could not be asked, so that nobody is taken for signed out. */
  outage: Error | null;
  jar: CookieJar;
  /** The page that is asked for, with its query. */
  path: string;
}

/** A session with somebody in it. */
export interface SignedIn extends Session {
  userId: string;
}

const sessionContext = createContext<Session>();

/** Refreshes the session before any loader runs and writes its cookies to the answer. */
export const sessionMiddleware: MiddlewareFunction<Response> = async (
  { request, context, url },
  next,
) => {
  const jar = cookieJar(request);
  const supabase = userClient(request, jar);
  const path = `${url.pathname}${url.search}`;
  const session: Session = { supabase, userId: null, outage: null, jar, path };
  if (jar.has(sessionCookie)) {
    const asked = await Promise.race([
      supabase.auth.getClaims(),
      setTimeout(patience, null, { ref: false }),
    ]);
    session.userId = asked?.data?.claims.sub ?? null;
    if (!asked) session.outage = new Error("Auth gave no answer in time.");
    else if (isAuthRetryableFetchError(asked.error)) session.outage = asked.error;
  }
  context.set(sessionContext, session);
  const response = await next();
  // Who is signed in decides every answer, redirects and data among them.
  response.headers.set("cache-control", "private, no-store");
  jar.writeTo(response.headers);
  return response;
};

/** The session of the request at hand. */
export function currentSession(context: Readonly<RouterContextProvider>): Session {
  return context.get(sessionContext);
}

/**
 * The session of a signed-in person; anybody else is sent to sign in and comes back after.
 *
 * @param next where to come back to, when it is not the page that was asked for
 * @throws ProblemError 503 when Auth cannot say who it is.
 */
export function requireSession(context: Readonly<RouterContextProvider>, next?: string): SignedIn {
  const session = currentSession(context);
  const { userId, outage } = session;
  if (userId) return { ...session, userId };
  if (outage) {
    throw new ProblemError(
      {
        status: 503,
        title: "Cannot check who you are: the sign-in service does not answer",
        detail: "You are still signed in. Try again in a moment.",
      },
      { cause: outage },
    );
  }
  throw redirect(doorPath("/sign-in", next ?? session.path));
}
