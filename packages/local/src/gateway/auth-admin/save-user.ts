import { randomBytes } from "node:crypto";
import type postgres from "postgres";
import type { z } from "zod";
import type { ConnectionPool } from "../driver/connection-pool.ts";
import { AuthFault, invalid } from "./auth-fault.ts";
import { banEnd, type userParams } from "./params.ts";
import { hashPassword, requireStrong } from "./password.ts";
import type { UserRow } from "./user.ts";
import * as users from "./users.ts";

type Params = z.infer<typeof userParams>;

/** Creates a user without a confirmation mail (`admin.createUser`). */
export async function createUser(
  pool: ConnectionPool,
  params: Params,
  minimumLength: number,
): Promise<UserRow> {
  if (!params.email && !params.phone) {
    throw invalid("Cannot create a user without either an email or phone");
  }
  if (params.password) requireStrong(params.password, minimumLength);
  const bannedUntil = params.ban_duration ? banEnd(params.ban_duration) : null;
  const encryptedPassword = await hashPassword(params.password || randomPassword());
  return pool.transaction(async (tx) => {
    await requireFreeEmail(tx, params.email);
    const id = await users.insertUser(tx, {
      id: params.id,
      email: params.email || undefined,
      phone: params.phone || undefined,
      role: params.role,
      encryptedPassword,
      userMetadata: params.user_metadata ?? {},
    });
    if (params.app_metadata) {
      await users.mergeMetadata(tx, id, "raw_app_meta_data", params.app_metadata);
    }
    if (params.email_confirm) await users.confirmUser(tx, id, "email");
    if (params.phone_confirm) await users.confirmUser(tx, id, "phone");
    if (bannedUntil) await users.updateUser(tx, id, { banned_until: bannedUntil });
    const user = await users.requireUser(tx, id);
    await users.audit(tx, "user_signedup", user);
    return user;
  });
}

/** Changes a user without asking them (`admin.updateUserById`). */
export async function changeUser(
  pool: ConnectionPool,
  id: string,
  params: Params,
  minimumLength: number,
): Promise<UserRow> {
  if (params.password !== undefined) requireStrong(params.password, minimumLength);
  const change: users.UserChange = {
    ...(params.role && { role: params.role }),
    ...(params.email && { email: params.email }),
    ...(params.phone && { phone: params.phone }),
    ...(params.ban_duration && { banned_until: banEnd(params.ban_duration) }),
    ...(params.password && { encrypted_password: await hashPassword(params.password) }),
  };
  return pool.transaction(async (tx) => {
    await users.requireUser(tx, id);
    await requireFreeEmail(tx, params.email, id);
    if (params.email_confirm) await users.confirmUser(tx, id, "email");
    if (params.phone_confirm) await users.confirmUser(tx, id, "phone");
    if (params.email) await users.upsertIdentity(tx, id, "email", { email: params.email });
    if (params.phone) await users.upsertIdentity(tx, id, "phone", { phone: params.phone });
    await users.updateUser(tx, id, change);
    if (params.password) await users.endSessions(tx, id);
    if (params.app_metadata) {
      await users.mergeMetadata(tx, id, "raw_app_meta_data", params.app_metadata);
    }
    if (params.user_metadata) {
      await users.mergeMetadata(tx, id, "raw_user_meta_data", params.user_metadata);
    }
    const user = await users.requireUser(tx, id);
    await users.audit(tx, "user_modified", user);
    return user;
  });
}

/** A password nobody knows, for someone who will sign in by link. */
export function randomPassword(): string {
  return randomBytes(36).toString("base64url");
}

async function requireFreeEmail(sql: postgres.Sql, email?: string, owner?: string): Promise<void> {
  if (!email) return;
  const other = await users.findUserByEmail(sql, email);
  if (other === undefined || other.id === owner) return;
  throw emailTaken();
}

/** 422 for an address that someone has. */
export function emailTaken(): AuthFault {
  return new AuthFault(
    422,
    "email_exists",
    "A user with this email address has already been registered",
  );
}
