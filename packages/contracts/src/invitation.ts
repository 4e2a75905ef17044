/** An offer to join an organization, bound to an e-mail address. */
import { z } from "zod";
import { organizationRole } from "./organization-member.ts";
import { timestamp, uuid } from "./scalars.ts";

/** A row of `public.invitations`. */
export const invitationRow = z.object({
  id: uuid,
  organization_id: uuid,
  /** Lower case; only an account with this confirmed address may accept. */
  email: z.string().max(255),
  role: organizationRole,
  /** SHA-256 of the token, as `\x…`; withheld from browsers, admins included. */
  token_hash: z.string(),
  /** Null when that account is gone. */
  invited_by: uuid.nullable(),
  expires_at: timestamp,
  accepted_at: timestamp.nullable(),
  accepted_by: uuid.nullable(),
  revoked_at: timestamp.nullable(),
  created_at: timestamp,
  updated_at: timestamp,
});
export type InvitationRow = z.infer<typeof invitationRow>;

/** The columns that admins may select; `select=*` is refused. */
export const readableInvitationRow = invitationRow.omit({ token_hash: true });
export type ReadableInvitationRow = z.infer<typeof readableInvitationRow>;

/** What `invite_member()` answers. */
export const invitationToken = z.object({
  id: uuid,
  /** Shown this once. Inviting the same address again replaces it. */
  token: z.string(),
  expires_at: timestamp,
});
export type InvitationToken = z.infer<typeof invitationToken>;

/** What `accept_invitation()` answers: where the caller now belongs, and as what. */
export const acceptedInvitation = z.object({
  organization_id: uuid,
  name: z.string(),
  slug: z.string(),
  role: organizationRole,
});
export type AcceptedInvitation = z.infer<typeof acceptedInvitation>;
