/** The account of a person whom another identity service vouches for, made if there is none. */
import {
  admitExternalUserResult,
  type ExternalUser,
  findExternalUserResult,
} from "@foyer/contracts";
import type { SupabaseClient } from "@supabase/supabase-js";
import { problemFromAuth } from "../_shared/auth-fault.ts";
import { callAdminRpc } from "../_shared/rpc.ts";
import { createStandInAddress, isStandIn } from "./external-address.ts";
import type { ExternalPerson } from "./external-token.ts";

/** An account that may be signed in. */
export interface Account {
  readonly userId: string;
  readonly email: string;
}

/** Finds or makes a person's account and gives it its tenant and role. Any number at once. */
export type Admit = (person: ExternalPerson) => Promise<Account>;

/**
 * Creates the admission.
 *
 * @param admin The admin's client: Auth's admin API, and the RPCs that only it may call.
 * @param secret Keeps stand-in addresses from being guessed.
 */
export function createAdmit(admin: SupabaseClient, secret: string): Admit {
  const standInAddress = createStandInAddress(secret);

  const find = ({ issuer, subject }: ExternalPerson, verified_email: string | null) =>
    callAdminRpc(
      admin,
      "find_external_user",
      { issuer, subject, verified_email },
      findExternalUserResult,
    );

  /** The account with this address, made or found; null when somebody holds it without proof. */
  async function make(person: ExternalPerson, email: string): Promise<ExternalUser | null> {
    const { data, error } = await admin.auth.admin.createUser({
      email,
      // Ours, or verified by the issuer: either way there is nothing to ask by mail.
      email_confirm: true,
      app_metadata: { external_issuer: person.issuer, external_subject: person.subject },
      user_metadata: { name: person.name, avatar_url: person.avatarUrl },
    });
    if (data.user) return { user_id: data.user.id, email, is_linked: false };
    // Another exchange may have been faster; Auth then says "exists", or fails on its own index.
    const found = await find(person, email);
    if (!found && error?.code !== "email_exists") throw problemFromAuth(error ?? unexplained);
    return found;
  }

  async function findOrMake(person: ExternalPerson): Promise<ExternalUser> {
    const email = isStandIn(person.verifiedEmail) ? null : person.verifiedEmail;
    const user =
      (await find(person, email)) ??
      (email && (await make(person, email))) ??
      // Nobody is kept out, and nobody let in, by an address that somebody else typed into a form.
      (await make(person, await standInAddress(person)));
    if (!user) throw problemFromAuth(unexplained);
    return user;
  }

  return async (person) => {
    const user = await findOrMake(person);
    const { user_id } = await callAdminRpc(
      admin,
      "admit_external_user",
      {
        issuer: person.issuer,
        subject: person.subject,
        user_id: user.user_id,
        tenant_id: person.tenantId,
        tenant_name: person.tenantName,
        roles: person.roles,
      },
      admitExternalUserResult,
      // A tenant without a free seat; an account that was deleted meanwhile.
      ["limit_reached", "conflict", "user_not_found"],
    );
    // Whoever was first decides which account it is.
    const holder = user.user_id === user_id ? user : await find(person, null);
    if (!holder?.email) throw problemFromAuth(unexplained);
    return { userId: holder.user_id, email: holder.email };
  };
}

/** An account without an address can not be signed in, and Auth's own words are missing. */
const unexplained = { name: "AuthError", message: "The account has no address to sign in with." };
