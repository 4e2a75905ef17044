import { data } from "react-router";
import { explain, type Occasion } from "./explain.server.ts";

/** Wraps a loader or an action: whatever it throws becomes a problem that the page can show. */
export function guarded<Args extends Occasion, Result>(
  handler: (args: Args) => Promise<Result>,
): (args: Args) => Promise<Result> {
  return async (args) => {
    try {
      return await handler(args);
    } catch (thrown) {
      const problem = explain(thrown, args);
      // Thrown as data, because React Router withholds the message of a plain Error.
      throw data(problem, { status: problem.status });
    }
  };
}
