import type { OrganizationRole } from "@foyer/contracts";

/** Strongest first. */
export const roles = ["admin", "member", "viewer"] as const satisfies OrganizationRole[];

/** What a role may do, in a few words. */
export const roleWords: Record<OrganizationRole, string> = {
  admin: "manages members and plan",
  member: "writes content",
  viewer: "reads",
};

/** Whether a form's value is a role. */
export function isRole(value: unknown): value is OrganizationRole {
  return roles.some((role) => role === value);
}

/** Somebody who belongs to an organization, as far as the reader may know them. */
export interface Member {
  userId: string;
  role: OrganizationRole;
  isActive: boolean;
  isYou: boolean;
  /** The address they were invited at; admins alone can read it. */
  email: string | null;
  /** ISO 8601. */
  since: string;
}

/** An invitation that can still be accepted, or be made so by sending it again. */
export interface LiveInvitation {
  id: string;
  email: string;
  role: OrganizationRole;
  /** ISO 8601. */
  expiresAt: string;
  isExpired: boolean;
}

/** How a member is called as long as the database tells no names. */
export function nameOf(member: Pick<Member, "userId" | "isYou" | "email">): string {
  if (member.isYou) return "You";
  return member.email ?? `Member ${member.userId.slice(0, 8)}`;
}
