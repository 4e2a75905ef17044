/** People as an operator looks them up, and the rooms that they lack. */
import { z } from "zod";
import { pageOf } from "./admin-page.ts";
import { featureFlags } from "./feature-flag.ts";
import { organizationRole } from "./organization-member.ts";
import { timestamp, uuid } from "./scalars.ts";

/** `find_users(email)`. */
export const foundUserRow = z.object({
  id: uuid,
  email: z.string(),
  email_verified: z.boolean(),
  created_at: timestamp.nullable(),
  last_sign_in_at: timestamp.nullable(),
  is_provisioned: z.boolean(),
  is_whatsapp_linked: z.boolean(),
  organizations: z.array(
    z.object({
      id: uuid,
      name: z.string(),
      role: organizationRole,
      is_active: z.boolean(),
      is_personal: z.boolean(),
      plan: z.string().nullable(),
      /** Set for the organization; what is not here has its default. */
      flags: featureFlags,
    }),
  ),
});
export type FoundUserRow = z.infer<typeof foundUserRow>;

export const foundUser = z.object({
  id: uuid,
  email: z.string(),
  emailVerified: z.boolean(),
  createdAt: timestamp.nullable(),
  lastSignInAt: timestamp.nullable(),
  /** Whether every row of provisioning is there. */
  isProvisioned: z.boolean(),
  isWhatsappLinked: z.boolean(),
  organizations: z.array(
    z.object({
      id: uuid,
      name: z.string(),
      role: organizationRole,
      isActive: z.boolean(),
      isPersonal: z.boolean(),
      /** Slug of the plan. */
      plan: z.string().nullable(),
      flags: featureFlags,
    }),
  ),
});
export type FoundUser = z.infer<typeof foundUser>;

/** The whole address, in upper or lower case. */
export const userQuery = z.object({
  email: z
    .string()
    .trim()
    .regex(/^\P{Cc}+@\P{Cc}+$/u)
    .max(255),
});

/** Body of `GET /admin/users`: everybody with the address, which is one person or nobody. */
export const userPage = pageOf(foundUser);

/** Body of `POST /admin/provisioning/backfill`. */
export const backfillRequest = z.object({
  /** So many users at most; ask again while `hasMore`. */
  batchSize: z.int().min(1).max(1000).default(200),
});

/** `backfill_workspaces(batch_size, actor_id, debug_id)`. */
export const backfillResult = z.object({ provisioned: z.int(), failed: z.int() });

/** Body of its answer. */
export const backfillResponse = backfillResult.extend({ hasMore: z.boolean() });

/** A row into the functions' words. */
export function toFoundUser(row: FoundUserRow): FoundUser {
  return {
    id: row.id,
    email: row.email,
    emailVerified: row.email_verified,
    createdAt: row.created_at,
    lastSignInAt: row.last_sign_in_at,
    isProvisioned: row.is_provisioned,
    isWhatsappLinked: row.is_whatsapp_linked,
    organizations: row.organizations.map(({ is_active, is_personal, ...same }) => ({
      ...same,
      isActive: is_active,
      isPersonal: is_personal,
    })),
  };
}
