import { lostConnection } from "../driver/reserved-connection.ts";
import { currentRequest } from "../request-context.ts";
import { errorAnswer } from "./error-answer.ts";
import { sqlstateStatus } from "./sqlstate-status.ts";

/** What the driver tells of a failed statement. */
interface DatabaseError extends Error {
  code: string;
  detail?: string | null;
  hint?: string | null;
}

/**
 * Answers a database error as PostgREST does, code, message, details and hint kept.
 *
 * `@supabase/lite` turns every SQLSTATE it does not know (23514, 23P01, P0001, 57P01 …) into
 * 500 `SUP`.
 *
 * @returns undefined when `error` is not the database's.
 */
export function databaseAnswer(error: unknown): Response | undefined {
  if (!isDatabaseError(error)) return undefined;
  // 57P03 comes instead of a connection, while the server starts or recovers.
  if (lostConnection.test(error.code) || error.code === "57P03") {
    return errorAnswer(503, {
      code: "PGRST001",
      message: "Database client error. Retrying the connection.",
      details: null,
      hint: null,
    });
  }
  const signedIn = (currentRequest()?.claims.role ?? "anon") !== "anon";
  return errorAnswer(sqlstateStatus(error.code, error.message, signedIn), {
    code: error.code,
    message: qualify(error),
    details: error.detail ?? null,
    hint: error.hint ?? null,
  });
}

function isDatabaseError(error: unknown): error is DatabaseError {
  if (!(error instanceof Error) || !("code" in error)) return false;
  if (typeof error.code !== "string" || error.code === "PGRST") return false;
  return /^[0-9A-Z]{5}$/.test(error.code) || lostConnection.test(error.code);
}

/** PostgREST's statements name the table in front of each column; lite's do not. */
function qualify(error: DatabaseError): string {
  const relation = currentRequest()?.relation;
  if (error.code !== "42703" || relation === undefined) return error.message;
  return error.message.replace(
    /^column "([^"]+)" does not exist$/,
    (_, column) => `column ${relation}.${column} does not exist`,
  );
}
