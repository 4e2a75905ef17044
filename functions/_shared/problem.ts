/** A fault that the caller is told about: thrown anywhere, answered by the boundary. */
import { debugIdHeader, type ErrorCode, problemBody, problemMediaType } from "@foyer/contracts";

/** What a thrower may add to a code. */
export interface ProblemOptions {
  /** Says it more exactly than the catalogue; goes to the caller. */
  readonly detail?: string | undefined;
  /** More members of the body, such as `checks`. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log only. */
  readonly cause?: unknown;
}

/**
 * An error with a code of the catalogue.
 *
 * @example throw new Problem("session_not_found");
 */
export class Problem extends Error {
  readonly code: ErrorCode;
  readonly options: ProblemOptions;

  constructor(code: ErrorCode, options: ProblemOptions = {}) {
    super(code, { cause: options.cause });
    this.name = "Problem";
    this.code = code;
    this.options = options;
  }
}

/** Renders a problem as `application/problem+json`, with the debug_id in body and header. */
export function problemResponse(problem: Problem, debugId: string): Response {
  const { detail, members, headers } = problem.options;
  const body = problemBody(problem.code, debugId, detail);
  return new Response(JSON.stringify({ ...members, ...body }), {
    status: body.status,
    headers: { ...headers, "content-type": problemMediaType, [debugIdHeader]: debugId },
  });
}
