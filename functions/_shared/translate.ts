/** The one place that turns what PostgREST and Postgres say into problems. */
import { type ErrorCode, errorCatalogue, isErrorCode } from "@foyer/contracts";
import { Problem } from "./problem.ts";

/** The error object of supabase-js. */
export interface DatabaseError {
  readonly code?: string | null;
  readonly message?: string | null;
  readonly details?: string | null;
  readonly hint?: string | null;
}

/** SQLSTATEs and PostgREST codes, by prefix, the longest first. */
const codes: readonly [prefix: string, code: ErrorCode][] = [
  ["PGRST301", "invalid_token"],
  ["PGRST303", "invalid_token"],
  ["PGRST116", "not_found"],
  ["PGRST00", "database_unavailable"],
  ["23505", "conflict"],
  ["23503", "conflict"],
  ["23P01", "conflict"],
  ["23", "invalid_input"],
  ["22", "invalid_input"],
  ["42501", "forbidden"],
  ["40", "database_unavailable"],
  ["53", "database_unavailable"],
  ["55P03", "database_unavailable"],
  ["57", "database_unavailable"],
  ["08", "database_unavailable"],
];

function sentence(error: DatabaseError): string | undefined {
  return [error.message, error.hint].filter(Boolean).join(" ") || undefined;
}

/** For the log: the code, and the message, which the log scrubs; never `details`, which quotes rows. */
function causeOf(error: DatabaseError): Error {
  const cause = new Error(error.message ?? "");
  cause.name = `Database ${error.code || "unreachable"}`;
  return cause;
}

/**
 * Translates an error of a table request or an RPC.
 *
 * Errors that our own SQL raises (`PTxyz` with a catalogue code in `details`) keep their sentence;
 * every other one gets the catalogue's, because Postgres' texts name tables and values.
 *
 * @param status HTTP status of the answer; 0 when there was none.
 */
export function problemFromDatabase(error: DatabaseError, status = 0): Problem {
  const cause = causeOf(error);
  const code = error.code ?? "";
  const ours = isErrorCode(code) ? code : code.startsWith("PT") ? error.details : undefined;
  if (isErrorCode(ours)) return new Problem(ours, { detail: sentence(error), cause });
  if (code === "" && (status === 0 || status >= 502)) {
    return new Problem("database_unavailable", { cause });
  }
  const known = codes.find(([prefix]) => code.startsWith(prefix));
  return new Problem(known ? known[1] : "internal_error", { cause });
}

/** Whether an answer of an RPC is our error in a success's clothes (see `ensure_workspace`). */
export function isErrorAnswer(data: unknown): data is DatabaseError & { code: ErrorCode } {
  if (typeof data !== "object" || data === null || !("code" in data)) return false;
  return isErrorCode(data.code) && errorCatalogue[data.code].status >= 400;
}
