/** A phone number or business-scoped id that was proven to belong to a user. */
import { z } from "zod";
import { timestamp, uuid } from "./scalars.ts";

/** A row of `public.whatsapp_identities`; a browser sees only its own user's. */
export const whatsappIdentityRow = z.object({
  id: uuid,
  /** Null while the person is not linked to an account. */
  user_id: uuid.nullable(),
  /** With `+`; null for a person who shares only a username. */
  phone: z.string().nullable(),
  /** Digits in the one form by which numbers are compared. */
  phone_key: z.string().nullable(),
  /** Business-scoped user id, as Meta gives it. */
  bsuid: z.string().nullable(),
  display_name: z.string().max(255).nullable(),
  verified_at: timestamp.nullable(),
  /** Free text may be sent for 24 hours from it. */
  last_inbound_at: timestamp.nullable(),
  link_prompted_at: timestamp.nullable(),
  link_failures: z.int(),
  link_failed_at: timestamp.nullable(),
  /** Since when the person wants nothing from us (STOP). */
  stopped_at: timestamp.nullable(),
  marketing_stopped_at: timestamp.nullable(),
  /** When WhatsApp last could not reach them; null since they wrote again. */
  unreachable_at: timestamp.nullable(),
  created_at: timestamp,
  updated_at: timestamp,
});
export type WhatsappIdentityRow = z.infer<typeof whatsappIdentityRow>;

/** What `start_whatsapp_link()` answers. */
export const whatsappLinkCode = z.object({
  /** To be sent to the business number, such as `ABCD-2345`. */
  code: z.string(),
  expires_at: timestamp,
  business_phone: z.string(),
});
export type WhatsappLinkCode = z.infer<typeof whatsappLinkCode>;
