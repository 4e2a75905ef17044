import type { WorkspaceRow } from "@foyer/contracts";
import { Form, Link } from "react-router";
import { initials } from "../lib/initials.ts";
import { Mark } from "./mark.tsx";

/** The top of the workspace: where one is, who one is, and the way out. */
export function Masthead({ workspace }: { workspace: WorkspaceRow }) {
  const { profile, active_organization: organization } = workspace;
  return (
    <header className="sticky top-0 z-10 border-b border-line bg-panel">
      <a
        href="#message"
        className="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:bg-panel focus:p-3"
      >
        Skip to the message field
      </a>
      <div className="mx-auto flex min-h-16 max-w-7xl items-center gap-3 px-4 sm:px-6">
        <Link to="/workspace" aria-label="Foyer, your workspace" className="rounded-sm p-1">
          <Mark className="size-6 text-accent" />
        </Link>
        <h1 className="min-w-0 flex-1 truncate font-serif text-xl">{organization.name}</h1>
        <a href="#details" className="link px-1 py-2 text-sm lg:hidden">
          Details
        </a>
        <span
          aria-hidden="true"
          className="grid size-9 shrink-0 place-items-center rounded-full bg-accent-soft text-sm font-semibold text-accent-strong"
        >
          {initials(profile.name, profile.email)}
        </span>
        <Form method="post" action="/sign-out">
          <button type="submit" className="button button-quiet min-h-10 px-3 text-sm">
            Sign out
          </button>
        </Form>
      </div>
    </header>
  );
}
