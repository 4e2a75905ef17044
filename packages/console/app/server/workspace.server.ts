import { type WorkspaceRow, workspaceRow } from "@foyer/contracts";
import { dataFault } from "./data-fault.server.ts";
import type { SignedIn } from "./session.server.ts";

/** Profile, organizations, project, plan, flags and onboarding, in the one call there is. */
export async function ensureWorkspace({ supabase }: SignedIn): Promise<WorkspaceRow> {
  const { data, error, status } = await supabase.rpc("ensure_workspace");
  if (error) throw dataFault("open your workspace", status, error);
  return workspaceRow.parse(data);
}

/** Says how the person wants to be called. */
export async function renameProfile({ supabase, userId }: SignedIn, name: string): Promise<void> {
  const { error, status } = await supabase.from("profiles").update({ name }).eq("id", userId);
  if (error) throw dataFault("save your name", status, error);
}
