import {
  type AcceptedInvitation,
  acceptedInvitation,
  type InvitationToken,
  invitationToken,
  type OrganizationRole,
  readableInvitationRow,
} from "@foyer/contracts";
import { z } from "zod";
import type { LiveInvitation } from "../lib/member.ts";
import { dataFault } from "./data-fault.server.ts";
import type { SignedIn } from "./session.server.ts";

const rows = z.array(
  readableInvitationRow.pick({ id: true, email: true, role: true, expires_at: true }),
);

/** The invitations that nobody accepted or revoked, newest first; admins alone see any. */
export async function readLiveInvitations(
  { supabase }: SignedIn,
  organization: string,
): Promise<LiveInvitation[]> {
  const { data, error, status } = await supabase
    .from("invitations")
    // Named, because the hash of the token is withheld and `*` would be refused.
    .select("id,email,role,expires_at")
    .eq("organization_id", organization)
    .is("accepted_at", null)
    .is("revoked_at", null)
    .order("created_at", { ascending: false })
    .order("id");
  if (error) throw dataFault("read the invitations", status, error);
  return rows.parse(data).map(({ id, email, role, expires_at }) => ({
    id,
    email,
    role,
    expiresAt: expires_at,
    isExpired: Date.parse(expires_at) <= Date.now(),
  }));
}

/** Invites, or invites again: the link before stops working. */
export async function inviteMember(
  { supabase }: SignedIn,
  organization: string,
  email: string,
  role: OrganizationRole,
): Promise<InvitationToken> {
  const { data, error, status } = await supabase.rpc("invite_member", {
    organization,
    email,
    role,
  });
  if (error) throw dataFault("invite this person", status, error);
  return invitationToken.parse(data);
}

/** Ends a live invitation. */
export async function revokeInvitation({ supabase }: SignedIn, invitation: string): Promise<void> {
  const { error, status } = await supabase.rpc("revoke_invitation", { invitation });
  if (error) throw dataFault("revoke the invitation", status, error);
}

/** Joins the organization that a token invites to. */
export async function acceptInvitation(
  { supabase }: SignedIn,
  token: string,
): Promise<AcceptedInvitation> {
  const { data, error, status } = await supabase.rpc("accept_invitation", { token });
  if (error) throw dataFault("accept the invitation", status, error);
  return acceptedInvitation.parse(data);
}
