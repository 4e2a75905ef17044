/**
 * WhatsApp's webhook, as tolerant as it must be: every level is loose, every field that Meta
 * may leave out is optional, and collections are read element by element, so that one odd
 * element never sinks the rest.
 */
import { z } from "zod";

const text = z.string();
const optionalText = z.string().optional().catch(undefined);

/** Reads a thing of which only the name matters; anything else is undefined. */
const titled = z.looseObject({ id: optionalText, title: optionalText }).optional().catch(undefined);
const captioned = z.looseObject({ id: optionalText, caption: optionalText });
const media = captioned.optional().catch(undefined);

/** The envelope; nothing below it is trusted to have a shape. */
export const whatsappEnvelope = z.looseObject({
  object: z.literal("whatsapp_business_account"),
  entry: z.array(z.unknown()).optional().catch(undefined),
});

export const whatsappEntry = z.looseObject({ id: optionalText, changes: z.array(z.unknown()) });

export const whatsappChange = z.looseObject({ field: text, value: z.looseObject({}) });

export const whatsappMetadata = z.looseObject({
  display_phone_number: text.catch(""),
  phone_number_id: text.min(1),
});

/** A contact has a phone (`wa_id`), a business-scoped id (`user_id`), or both. */
export const whatsappContact = z.looseObject({
  wa_id: optionalText,
  user_id: optionalText,
  profile: z.looseObject({ name: optionalText }).optional().catch(undefined),
});
export type WhatsappContact = z.infer<typeof whatsappContact>;

/** A message of any type; unknown types have just `id` and `type` in common with these. */
export const whatsappMessage = z.looseObject({
  id: text.min(1),
  type: text.min(1),
  /** Phone without `+`; missing for a person who shares only a username. */
  from: optionalText,
  from_user_id: optionalText,
  /** Seconds since 1970, as a string. */
  timestamp: z.union([z.string(), z.number()]).optional().catch(undefined),
  text: z.looseObject({ body: optionalText }).optional().catch(undefined),
  button: z.looseObject({ text: optionalText }).optional().catch(undefined),
  interactive: z
    .looseObject({ button_reply: titled, list_reply: titled })
    .optional()
    .catch(undefined),
  image: media,
  video: media,
  document: media,
});
export type WhatsappMessage = z.infer<typeof whatsappMessage>;

/** `deleted` is legacy. */
export const whatsappStatusName = z.enum([
  "sent",
  "delivered",
  "read",
  "played",
  "failed",
  "deleted",
]);

export const whatsappStatus = z.looseObject({
  id: text.min(1),
  status: whatsappStatusName,
  timestamp: z.union([z.string(), z.number()]).optional().catch(undefined),
  recipient_id: optionalText,
  recipient_user_id: optionalText,
  biz_opaque_callback_data: optionalText,
  errors: z.array(z.unknown()).optional().catch(undefined),
});
export type WhatsappStatus = z.infer<typeof whatsappStatus>;

export const whatsappError = z.looseObject({ code: z.int32(), title: optionalText });
