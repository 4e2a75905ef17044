import type { IncomingMessage } from "node:http";
import { checkApiKey, type ProjectKeys } from "../api-key.ts";
import { checkUserToken } from "../user-token.ts";

/**
 * What `verify_jwt = true` asks for: a token of this project, or one of its keys. A token that
 * is present and bad is refused even beside a good key.
 *
 * @returns the reason for refusing, or undefined.
 */
export async function refusalOf(
  request: IncomingMessage,
  keys: ProjectKeys & { jwtSecret: string },
): Promise<{ code: string; message: string } | undefined> {
  // A browser's preflight carries neither.
  if (request.method === "OPTIONS") return undefined;
  const token = await checkUserToken(request.headers.authorization, keys.jwtSecret);
  if (token.kind === "claims") return undefined;
  if (token.kind === "fault") return { code: "UNAUTHORIZED_INVALID_JWT", message: "Invalid JWT" };
  const { apikey } = request.headers;
  const headers = typeof apikey === "string" ? { apikey } : {};
  const check = checkApiKey(new Request("http://localhost", { headers }), keys);
  if (check.ok) return undefined;
  return { code: "UNAUTHORIZED_NO_AUTH_HEADER", message: "Missing authorization header" };
}
