import {
  type OrganizationRole,
  organizationMemberRow,
  readableInvitationRow,
} from "@foyer/contracts";
import { z } from "zod";
import type { Member } from "../lib/member.ts";
import { dataFault } from "./data-fault.server.ts";
import type { Organization } from "./organizations.server.ts";
import type { SignedIn } from "./session.server.ts";

/** Members of one page of the list. */
export const membersPerPage = 50;

const rows = z.array(
  organizationMemberRow.pick({ user_id: true, role: true, is_active: true, created_at: true }),
);
const addresses = z.array(readableInvitationRow.pick({ email: true, accepted_by: true }));

/** How many seats are taken: only active members take one. */
export async function countSeats({ supabase }: SignedIn, organization: string): Promise<number> {
  const { error, status, count } = await supabase
    .from("organization_members")
    .select("user_id", { count: "exact", head: true })
    .eq("organization_id", organization)
    .eq("is_active", true);
  if (error) throw dataFault("count the members", status, error);
  return count ?? 0;
}

/** A page of the members, oldest first, and how many there are in all. */
export async function readMembers(
  session: SignedIn,
  { id, role }: Organization,
  page: number,
): Promise<{ members: Member[]; total: number }> {
  const from = (page - 1) * membersPerPage;
  const { data, error, status, count } = await session.supabase
    .from("organization_members")
    .select("user_id,role,is_active,created_at", { count: "exact" })
    .eq("organization_id", id)
    .order("created_at")
    .order("user_id")
    .range(from, from + membersPerPage - 1);
  // Past the last page: what PostgREST answers when members left meanwhile.
  if (status === 416) return { members: [], total: count ?? 0 };
  if (error) throw dataFault("read the members", status, error);
  const read = rows.parse(data);
  const known = role === "admin" ? await readAddresses(session, id, read) : new Map();
  const members = read.map((row) => ({
    userId: row.user_id,
    role: row.role,
    isActive: row.is_active,
    isYou: row.user_id === session.userId,
    email: known.get(row.user_id) ?? null,
    since: row.created_at,
  }));
  return { members, total: count ?? members.length };
}

/** At which addresses members were invited: admins may read their organization's invitations. */
async function readAddresses(
  { supabase }: SignedIn,
  organization: string,
  members: { user_id: string }[],
): Promise<Map<string, string>> {
  const { data, error, status } = await supabase
    .from("invitations")
    .select("email,accepted_by")
    .eq("organization_id", organization)
    .in(
      "accepted_by",
      members.map(({ user_id }) => user_id),
    );
  if (error) throw dataFault("read the members", status, error);
  return new Map(
    addresses
      .parse(data)
      .flatMap(({ email, accepted_by }) => (accepted_by ? [[accepted_by, email]] : [])),
  );
}

/** Gives a member another role. */
export async function setMemberRole(
  { supabase }: SignedIn,
  organization: string,
  member: string,
  role: OrganizationRole,
): Promise<void> {
  const { error, status } = await supabase.rpc("set_member_role", { organization, member, role });
  if (error) throw dataFault("change the role", status, error);
}

/** Ends somebody's membership. */
export async function removeMember(
  { supabase }: SignedIn,
  organization: string,
  member: string,
): Promise<void> {
  const { error, status } = await supabase.rpc("remove_member", { organization, member });
  if (error) throw dataFault("remove the member", status, error);
}

/** Ends the person's own membership. */
export async function leaveOrganization(
  { supabase }: SignedIn,
  organization: string,
): Promise<void> {
  const { error, status } = await supabase.rpc("leave_organization", { organization });
  if (error) throw dataFault("leave the organization", status, error);
}
