import { ownPath } from "../lib/own-path.ts";
import { isHttps } from "./public-origin.server.ts";
import type { Session } from "./session.server.ts";
import { wayInCookie } from "./user-client.server.ts";

/** Seconds for which a mail or a provider may keep a person; links of Auth expire as soon. */
const longestWay = 3_600;

/**
 * Remembers in this browser that somebody set out to sign in elsewhere, and where to go on.
 *
 * A cookie, not a parameter of the address they come back to: Auth compares that with a list.
 */
export function setOut({ jar }: Session, request: Request, next: string): void {
  jar.set(wayInCookie, ownPath(next), {
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure: isHttps(request),
    maxAge: longestWay,
  });
}

/**
 * Where to go on, once: the cookie is taken away.
 *
 * @returns null when nobody set out in this browser
 */
export function arrive({ jar }: Session): string | null {
  const next = jar.get(wayInCookie);
  if (next === null) return null;
  jar.set(wayInCookie, "", { path: "/", maxAge: 0 });
  return ownPath(next);
}
