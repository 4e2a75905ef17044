import type { WorkspaceRow } from "@foyer/contracts";
import { Form, Link } from "react-router";
import { initials } from "../lib/initials.ts";
import { Mark } from "./mark.tsx";
import { OrganizationMenu } from "./organization-menu.tsx";

interface MastheadProps {
  workspace: WorkspaceRow;
  /** What comes first on this page, for who goes by keyboard. */
  skipTo: { id: string; words: string };
  /** Set where the organization is what the page is about. */
  isTitle?: boolean;
}

/** The top of every page inside: where one is, who one is, and the way out. */
export function Masthead({ workspace, skipTo, isTitle = false }: MastheadProps) {
  const { profile, active_organization: organization } = workspace;
  return (
    <header className="sticky top-0 z-10 border-b border-line bg-panel">
      <a
        href={`#${skipTo.id}`}
        className="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:bg-panel focus:p-3"
      >
        {skipTo.words}
      </a>
      <div className="mx-auto flex min-h-16 max-w-7xl items-center gap-2 px-4 sm:gap-3 sm:px-6">
        <Link to="/workspace" aria-label="Foyer, your workspace" className="rounded-sm p-1">
          <Mark className="size-6 text-accent" />
        </Link>
        {isTitle && <h1 className="sr-only">{organization.name}</h1>}
        <div className="min-w-0 flex-1">
          <OrganizationMenu workspace={workspace} />
        </div>
        {isTitle && (
          <a href="#details" className="link px-1 py-2 text-sm lg:hidden">
            Details
          </a>
        )}
        <Link
          to="/account"
          aria-label="Your account"
          className="grid size-9 shrink-0 place-items-center rounded-full bg-accent-soft text-sm font-semibold text-accent-strong hover:outline-2 hover:outline-accent"
        >
          {initials(profile.name, profile.email)}
        </Link>
        <Form method="post" action="/sign-out">
          <button type="submit" className="button button-quiet min-h-10 px-3 text-sm">
            Sign out
          </button>
        </Form>
      </div>
    </header>
  );
}
