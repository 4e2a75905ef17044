import { type WorkspaceRow, workspaceRow } from "@foyer/contracts";
import { dataFault } from "./data-fault.server.ts";
import { ProblemError } from "./problem-error.server.ts";
import type { SignedIn } from "./session.server.ts";

/** An organization of the person, with their role in it. */
export type Organization = WorkspaceRow["active_organization"];

const created = workspaceRow.shape.active_organization;

/** Founds a shared organization; the person is its first admin. */
export async function createOrganization(
  { supabase }: SignedIn,
  name: string,
): Promise<Organization> {
  const { data, error, status } = await supabase.rpc("create_organization", { name });
  if (error) throw dataFault("create the organization", status, error);
  return created.parse(data);
}

/** Makes an organization the one that the person works in. */
export async function switchOrganization(
  { supabase }: SignedIn,
  organization: string,
): Promise<void> {
  const { error, status } = await supabase.rpc("switch_organization", { organization });
  if (error) throw dataFault("open the organization", status, error);
}

/**
 * The organization that an address names.
 *
 * @throws ProblemError 404 when the person does not belong to it, or it does not exist
 */
export function organizationBySlug(workspace: WorkspaceRow, slug: string): Organization {
  const found = workspace.organizations.find((organization) => organization.slug === slug);
  if (found) return found;
  throw new ProblemError({
    status: 404,
    title: "There is no such organization",
    detail: "It does not exist, or you do not belong to it.",
  });
}
