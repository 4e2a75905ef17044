/** A tenant; every person has a personal one. */
import { z } from "zod";
import { timestamp, uuid } from "./scalars.ts";

/** A row of `public.organizations`. */
export const organizationRow = z.object({
  id: uuid,
  name: z.string(),
  slug: z.string(),
  /** `org-{slug}`. */
  storage_bucket: z.string(),
  /** The user whose personal organization this is; null for shared ones. */
  personal_for: uuid.nullable(),
  /** The external identity service that vouches for the tenant. */
  external_issuer: z.string().nullable(),
  /** The tenant's id there. */
  external_tenant_id: z.string().nullable(),
  created_at: timestamp,
  updated_at: timestamp,
});
export type OrganizationRow = z.infer<typeof organizationRow>;
