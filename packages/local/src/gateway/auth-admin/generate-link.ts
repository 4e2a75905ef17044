import { createHash, randomInt } from "node:crypto";
import type postgres from "postgres";
import type { z } from "zod";
import type { ConnectionPool } from "../driver/connection-pool.ts";
import { AuthFault, invalid } from "./auth-fault.ts";
import type { linkParams } from "./params.ts";
import { hashPassword, requireStrong } from "./password.ts";
import { emailTaken, randomPassword } from "./save-user.ts";
import { type Metadata, type UserRow, userJson } from "./user.ts";
import * as users from "./users.ts";

type Params = z.infer<typeof linkParams>;
type LinkType = "magiclink" | "recovery" | "signup" | "invite";

/** What a link is made of, besides its parameters. */
export interface LinkSettings {
  apiUrl: string;
  /** Where a link leads when the caller names no page. */
  siteUrl: string;
  otpLength: number;
  minimumPasswordLength: number;
}

/** A link that signs someone in, as `admin.generateLink` returns it. */
export type GeneratedLink = Metadata & { action_link: string; email_otp: string };

/**
 * Makes a link and its code without mailing it. A magic link for a stranger signs them up.
 *
 * The token is lite's: SHA-256 of address and code (hosted: SHA-224).
 */
export async function generateLink(
  pool: ConnectionPool,
  params: Params,
  settings: LinkSettings,
): Promise<GeneratedLink> {
  const type = linkType(params.type);
  if (params.password) requireStrong(params.password, settings.minimumPasswordLength);
  const hash = type === "invite" ? null : await hashPassword(params.password || randomPassword());
  const otp = randomInt(10 ** settings.otpLength)
    .toString()
    .padStart(settings.otpLength, "0");
  const token = createHash("sha256")
    .update(params.email + otp)
    .digest("hex");
  const [user, verification] = await pool.transaction(async (tx) => {
    const known = await users.findUserByEmail(tx, params.email);
    const action = actionFor(type, known);
    const id = known?.id ?? (await newcomer(tx, params, hash));
    if (known && action === "signup" && params.data) {
      await users.mergeMetadata(tx, id, "raw_user_meta_data", params.data);
    }
    await users.updateUser(tx, id, tokenColumns(action, token));
    const saved = await users.requireUser(tx, id);
    await users.audit(tx, action === "invite" ? "user_invited" : "user_recovery_requested", saved);
    return [saved, action] as const;
  });
  const redirectTo = params.redirect_to || settings.siteUrl;
  const link = new URL("/auth/v1/verify", settings.apiUrl);
  link.search = new URLSearchParams({
    token,
    type: verification,
    redirect_to: redirectTo,
  }).toString();
  return {
    ...userJson(user),
    action_link: link.href,
    email_otp: otp,
    hashed_token: token,
    verification_type: verification,
    redirect_to: redirectTo,
  };
}

function linkType(type: string): LinkType {
  if (type === "magiclink" || type === "recovery" || type === "signup" || type === "invite")
    return type;
  throw invalid(`Invalid email action link type requested: ${type}`);
}

function actionFor(type: LinkType, user: UserRow | undefined): LinkType {
  if (user === undefined) {
    if (type === "recovery") {
      throw new AuthFault(404, "user_not_found", "User with this email not found");
    }
    return type === "magiclink" ? "signup" : type;
  }
  const confirmed = user.email_confirmed_at !== null;
  if (confirmed && (type === "signup" || type === "invite")) throw emailTaken();
  return type;
}

function newcomer(sql: postgres.Sql, params: Params, hash: string | null): Promise<string> {
  return users.insertUser(sql, {
    email: params.email,
    encryptedPassword: hash,
    userMetadata: params.data ?? {},
  });
}

function tokenColumns(type: LinkType, token: string): users.UserChange {
  const now = new Date();
  if (type === "magiclink" || type === "recovery") {
    return { recovery_token: token, recovery_sent_at: now };
  }
  const change = { confirmation_token: token, confirmation_sent_at: now };
  return type === "invite" ? { ...change, invited_at: now } : change;
}
