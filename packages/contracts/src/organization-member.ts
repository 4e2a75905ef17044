/** Who belongs to an organization, and as what. */
import { z } from "zod";
import { timestamp, uuid } from "./scalars.ts";

/** Viewers read, members write content, admins manage. */
export const organizationRole = z.enum(["admin", "member", "viewer"]);
export type OrganizationRole = z.infer<typeof organizationRole>;

/** A row of `public.organization_members`. */
export const organizationMemberRow = z.object({
  organization_id: uuid,
  user_id: uuid,
  role: organizationRole,
  is_active: z.boolean(),
  created_at: timestamp,
  updated_at: timestamp,
});
export type OrganizationMemberRow = z.infer<typeof organizationMemberRow>;
