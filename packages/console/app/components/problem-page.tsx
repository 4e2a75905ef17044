import { Link } from "react-router";
import type { Problem } from "../lib/problem.ts";
import { DebugId } from "./debug-id.tsx";
import { Mark } from "./mark.tsx";

/** A whole page for an error that left nothing else to show. */
export function ProblemPage({ problem }: { problem: Problem }) {
  return (
    <main className="mx-auto grid min-h-dvh max-w-xl content-center gap-5 px-6 py-16">
      <title>{`${problem.title} · Foyer`}</title>
      <Mark className="size-8 text-accent" />
      <h1 className="text-balance font-serif text-3xl leading-tight">{problem.title}</h1>
      <p className="text-muted">{problem.detail}</p>
      {problem.debugId && <DebugId id={problem.debugId} />}
      <p className="mt-2 flex flex-wrap gap-3">
        {problem.status >= 500 && (
          // The bare query asks for this page again, with or without scripts.
          <a href="?" className="button">
            Try again
          </a>
        )}
        <Link to="/" className="button button-quiet">
          Back to the entrance
        </Link>
      </p>
    </main>
  );
}
