/** What a person chose, and the WhatsApp number that was verified for them. */
import { z } from "zod";
import { timestamp, uuid } from "./scalars.ts";

/** A row of `public.user_preferences`. */
export const userPreferencesRow = z.object({
  user_id: uuid,
  /** `system`, `light` or `dark`. */
  theme: z.string(),
  /** BCP 47 language tag, such as `pt-BR`. */
  locale: z.string(),
  email_notifications: z.boolean(),
  whatsapp_notifications: z.boolean(),
  /** Verified number with `+`; written by linking only, never by a form. */
  whatsapp_phone: z.string().nullable(),
  created_at: timestamp,
  updated_at: timestamp,
});
export type UserPreferencesRow = z.infer<typeof userPreferencesRow>;
