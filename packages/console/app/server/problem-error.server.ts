import type { Problem } from "../lib/problem.ts";

/** A {@link Problem} on its way up: loaders throw it, `guarded` turns it into the answer. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.title, options);
    this.name = "ProblemError";
    this.problem = problem;
  }
}
