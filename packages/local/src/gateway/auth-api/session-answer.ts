import { decodeJwt } from "jose";
import { AuthFault } from "../auth-admin/auth-fault.ts";
import { isBanned, type UserRow } from "../auth-admin/user.ts";
import { endSessions, findUser } from "../auth-admin/users.ts";
import type { ConnectionPool } from "../driver/connection-pool.ts";
import { type AuthenticationMethod, completeToken, type TokenSettings } from "./session-claims.ts";

/**
 * Finishes the answer that opens a session: complete claims, and none for a banned user (lite
 * does not look at `banned_until`). The token comes in the body, or in a redirect's fragment.
 */
export async function finishSession(
  answer: Response,
  method: AuthenticationMethod,
  pool: ConnectionPool,
  settings: TokenSettings,
): Promise<Response> {
  const [page, fragment] = (answer.headers.get("location") ?? "").split("#");
  const redirected = new URLSearchParams(fragment ?? "");
  const body: unknown =
    answer.status === 200
      ? await answer
          .clone()
          .json()
          .catch(() => null)
      : null;
  const token = redirected.get("access_token") ?? tokenIn(body);
  if (token === undefined) return answer;

  const user = await owner(pool, token);
  if (user === undefined) return answer;
  if (isBanned(user)) {
    await pool.use((sql) => endSessions(sql, user.id));
    return new AuthFault(400, "user_banned", "User is banned").answer();
  }
  const complete = await completeToken(token, user, method, settings);
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  if (typeof body === "object" && body !== null) {
    return Response.json({ ...body, access_token: complete }, { status: answer.status, headers });
  }
  redirected.set("access_token", complete);
  headers.set("location", `${page}#${redirected}`);
  return new Response(null, { status: answer.status, headers });
}

function tokenIn(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("access_token" in body)) return undefined;
  return typeof body.access_token === "string" ? body.access_token : undefined;
}

async function owner(pool: ConnectionPool, token: string): Promise<UserRow | undefined> {
  const { sub } = decodeJwt(token);
  return sub === undefined ? undefined : pool.use((sql) => findUser(sql, sub));
}
