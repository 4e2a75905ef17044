import type { Problem } from "../lib/problem.ts";
import { DebugId } from "./debug-id.tsx";

/** An error beside the thing that failed; announced at once. */
export function Notice({ problem }: { problem: Pick<Problem, "title" | "detail" | "debugId"> }) {
  return (
    <div
      role="alert"
      className="grid gap-1 rounded-md border-l-4 border-danger bg-danger-soft px-4 py-3"
    >
      <p className="font-semibold text-danger">{problem.title}</p>
      {problem.detail && <p className="text-sm">{problem.detail}</p>}
      {problem.debugId && <DebugId id={problem.debugId} />}
    </div>
  );
}
