import type { ErrorCode } from "@foyer/contracts";

/** Refusals whose hint in the database is written for whoever sees it. */
const hinted: ReadonlySet<ErrorCode> = new Set([
  "last_admin",
  "limit_reached",
  "role_required",
  "invitation_accepted",
  "invitation_expired",
]);

/** Refusals whose hint is for whoever wrote the request: what a person can do instead. */
const own: Partial<Record<ErrorCode, string>> = {
  already_a_member: "Change the role in the list of members instead.",
  invitation_not_found: "Reload the page: it may have been accepted or revoked meanwhile.",
  member_not_found: "Reload the page: they may have left meanwhile.",
  organization_not_found: "You may have been removed from it. Open another one from the menu.",
  personal_organization: "Create an organization to work with others.",
  user_not_found: "Sign out; the account may be gone already.",
};

/** What to do about a refusal of the database, as a sentence; empty when it says that itself. */
export function adviceFor(code: ErrorCode, hint: string | null): string {
  return (hinted.has(code) ? hint : own[code]) ?? "";
}
