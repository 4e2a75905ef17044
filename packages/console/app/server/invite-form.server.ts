import type { OrganizationRole } from "@foyer/contracts";
import { isRole } from "../lib/member.ts";
import { email } from "./credentials.server.ts";
import { text } from "./form-text.server.ts";
import { refuse } from "./refuse.server.ts";

/**
 * Reads the form that invites somebody.
 *
 * @throws ProblemError 400 with what is wrong with each field
 */
export function parseInvite(form: FormData): { email: string; role: OrganizationRole } {
  const address = email.safeParse(text(form, "email"));
  const role = parseRole(form);
  if (address.success) return { email: address.data, role };
  const said = address.error.issues[0]?.message ?? "This is not an e-mail address.";
  return refuse("Nobody was invited", said, { email: said });
}

/** Reads the role of a form. */
export function parseRole(form: FormData): OrganizationRole {
  const role = form.get("role");
  return isRole(role) ? role : refuse("Nothing was changed", "Choose one of the roles.");
}
