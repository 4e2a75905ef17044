/** A person, one row per user of Auth. */
import { z } from "zod";
import { jsonObject, timestamp, uuid } from "./scalars.ts";

/** A row of `public.profiles`. */
export const profileRow = z.object({
  id: uuid,
  email: z.string().max(255).nullable(),
  email_verified: z.boolean(),
  name: z.string().max(255).nullable(),
  avatar_url: z.string().max(500).nullable(),
  company_name: z.string().max(255).nullable(),
  /** Job title, not a permission. */
  role: z.string().max(100).nullable(),
  timezone: z.string().max(100),
  onboarding_completed: z.boolean(),
  beta_features: jsonObject,
  /** Roles as the identity service named them, kept for reference; they grant nothing. */
  identity_roles: z.array(z.unknown()),
  last_login_at: timestamp.nullable(),
  active_organization_id: uuid.nullable(),
  created_at: timestamp,
  updated_at: timestamp,
});
export type ProfileRow = z.infer<typeof profileRow>;
