/** The body of every error: RFC 9457 problem details with our code and debug_id. */
import { z } from "zod";
import { type ErrorCode, errorCatalogue } from "./errors.ts";
import { uuid } from "./scalars.ts";

/** Media type of an error's body. */
export const problemMediaType = "application/problem+json";

/** Header that carries the debug_id on every answer, good or bad. */
export const debugIdHeader = "x-debug-id";

/** An error's body; single problems may add members, such as `checks`. */
export const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  debug_id: uuid,
});
export type ProblemBody = z.infer<typeof problem>;

/**
 * Composes the body for a code of the catalogue.
 *
 * @example problemBody("not_found", debugId).type // "urn:foyer:problem:not_found"
 */
export function problemBody(code: ErrorCode, debugId: string, detail?: string): ProblemBody {
  const { status, title, detail: usual } = errorCatalogue[code];
  return {
    type: `urn:foyer:problem:${code}`,
    title,
    status,
    detail: detail ?? usual,
    code,
    debug_id: debugId,
  };
}
