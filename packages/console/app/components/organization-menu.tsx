import type { WorkspaceRow } from "@foyer/contracts";
import { Form } from "react-router";

const id = "organization-menu";

/** Where one is, and the way to one's other organizations. A popover: it works without scripts. */
export function OrganizationMenu({ workspace }: { workspace: WorkspaceRow }) {
  const { organizations, active_organization: active } = workspace;
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        aria-label={`${active.name}, change organization`}
        className="flex min-h-11 max-w-full items-center gap-2 rounded-md px-2 font-serif text-xl hover:bg-sunk"
      >
        <span className="truncate">{active.name}</span>
        <svg viewBox="0 0 12 8" aria-hidden="true" className="w-3 shrink-0 text-muted" fill="none">
          <path d="M1 1.5l5 5 5-5" stroke="currentColor" strokeWidth="1.6" />
        </svg>
      </button>
      <nav
        id={id}
        popover="auto"
        aria-label="Organizations"
        className="fixed inset-auto top-14 left-3 m-0 max-h-[80dvh] w-80 max-w-[calc(100vw-1.5rem)] overflow-y-auto rounded-lg border border-edge bg-panel p-2 text-ink shadow-lg sm:left-14 xl:left-[max(3.5rem,calc(50vw-36.5rem))]"
      >
        <ul>
          {organizations.map((organization) => (
            <li key={organization.id}>
              {/* The whole page belongs to the organization: begin it anew. */}
              <Form method="post" action="/organizations" reloadDocument>
                <input type="hidden" name="intent" value="switch" />
                <input type="hidden" name="organization" value={organization.id} />
                <button
                  type="submit"
                  aria-current={organization.id === active.id ? "true" : undefined}
                  className="flex min-h-11 w-full items-baseline justify-between gap-3 rounded-md px-3 py-2 text-left hover:bg-sunk aria-[current=true]:bg-accent-soft"
                >
                  <span className="min-w-0 wrap-anywhere">{organization.name}</span>
                  <span className="text-sm text-muted">
                    {organization.is_personal ? "personal" : organization.role}
                  </span>
                </button>
              </Form>
            </li>
          ))}
        </ul>
        <ul className="mt-2 border-t border-line pt-2">
          <li>
            {/* Plain links: the page that opens must not find the menu open. */}
            <a
              href={`/organizations/${active.slug}/members`}
              className="flex min-h-11 items-center rounded-md px-3 py-2 hover:bg-sunk"
            >
              Members of {active.name}
            </a>
          </li>
          <li>
            <a
              href="/organizations"
              className="flex min-h-11 items-center rounded-md px-3 py-2 hover:bg-sunk"
            >
              New organization
            </a>
          </li>
        </ul>
      </nav>
    </>
  );
}
