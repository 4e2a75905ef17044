/** What Supabase Auth refuses, as a problem. */
import { Problem } from "./problem.ts";

/** The error of supabase-js' auth calls. */
export interface AuthFault {
  readonly name: string;
  readonly message: string;
  readonly status?: number | undefined;
  readonly code?: string | undefined;
}

/** Whether Auth did not answer, or not in its senses. */
export function isAuthOutage({ name, status = 0 }: Pick<AuthFault, "name" | "status">): boolean {
  return name === "AuthRetryableFetchError" || status >= 500;
}

/** For calls that we make on our own behalf: whatever else is refused there is our fault. */
export function problemFromAuth(fault: AuthFault): Problem {
  const cause = new Error(fault.message);
  cause.name = `Auth ${fault.code ?? fault.status ?? "unreachable"}`;
  if (isAuthOutage(fault)) return new Problem("auth_unavailable", { cause });
  if (fault.status === 429) return new Problem("rate_limited", { cause });
  if (fault.code === "user_banned") {
    return new Problem("forbidden", { detail: "The account is suspended.", cause });
  }
  return new Problem("internal_error", { cause });
}
