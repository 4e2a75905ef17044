import { AuthFault } from "../auth-admin/auth-fault.ts";
import { describeError } from "../driver/describe-error.ts";
import type { RequestContext } from "../request-context.ts";

/**
 * Answers a failure inside Auth with hosted Auth's body, and logs its cause, which lite keeps
 * to itself.
 */
export function authFailure(request: RequestContext, onLog: (line: string) => void): Response {
  const error = request.databaseError;
  const code = error !== undefined && "code" in error ? String(error.code) : "unknown";
  const creates = /^\/(signup|otp|magiclink)$/.test(request.path);
  if (creates && code === "23505" && error?.message.includes("users_email_partial_key")) {
    // Two sign-ups raced; the other won.
    return new AuthFault(422, "user_already_exists", "User already registered").answer();
  }
  onLog(`auth ${request.method} ${request.path} failed: ${describeError(error)}`);
  const message = creates
    ? "Database error saving new user"
    : "Unexpected failure, please check server logs for more information";
  return new AuthFault(500, "unexpected_failure", message).answer();
}
