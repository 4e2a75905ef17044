import { randomUUID } from "node:crypto";
import type { Problem } from "../lib/problem.ts";
import { logFault } from "./fault-log.server.ts";
import { ProblemError } from "./problem-error.server.ts";

/** The request during which something failed. */
export interface Occasion {
  request: Request;
  url: URL;
}

/**
 * Turns whatever was thrown into a problem for the person; a fault gets a debug_id and a log
 * line. Redirects are no problem and pass through.
 */
export function explain(thrown: unknown, { request, url }: Occasion): Problem {
  if (thrown instanceof Response) throw thrown;
  const problem: Problem =
    thrown instanceof ProblemError
      ? thrown.problem
      : {
          status: 500,
          title: "Something went wrong on our side",
          detail: "Your data is safe. Try again in a moment.",
        };
  if (problem.status < 500) return problem;
  const debugId = problem.debugId ?? randomUUID();
  logFault({
    debugId,
    method: request.method,
    path: url.pathname,
    status: problem.status,
    error: thrown,
  });
  return { ...problem, debugId };
}
