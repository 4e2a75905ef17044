/**
 * WhatsApp's webhook, as tolerant as it must be: every level is loose, every field that Meta
 * may leave out is optional, and collections are read element by element, so that one odd
 * element never sinks the rest.
 */
import { z } from "zod";

const text = z.string();
const optionalText = z.string().optional().catch(undefined);

const optionalNumber = z.number().optional().catch(undefined);

/** Reads a thing of which only the name matters; anything else is undefined. */
const titled = z.looseObject({ id: optionalText, title: optionalText }).optional().catch(undefined);
const media = z
  .looseObject({ id: optionalText, caption: optionalText, filename: optionalText })
  .optional()
  .catch(undefined);
const listOf = <Schema extends z.ZodType>(element: Schema) =>
  z.array(element.optional().catch(undefined)).optional().catch(undefined);

/** The envelope; nothing below it is trusted to have a shape. */
export const whatsappEnvelope = z.looseObject({
  object: z.literal("whatsapp_business_account"),
  entry: z.array(z.unknown()).optional().catch(undefined),
});

/** `time` (seconds since 1970) comes with fields other than `messages`. */
export const whatsappEntry = z.looseObject({
  id: optionalText,
  time: z.union([z.string(), z.number()]).optional().catch(undefined),
  changes: z.array(z.unknown()),
});

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
    .looseObject({
      button_reply: titled,
      list_reply: titled,
      nfm_reply: z.looseObject({ response_json: optionalText }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
  image: media,
  video: media,
  audio: z
    .looseObject({ voice: z.boolean().optional().catch(undefined) })
    .optional()
    .catch(undefined),
  document: media,
  sticker: media,
  location: z
    .looseObject({
      latitude: optionalNumber,
      longitude: optionalNumber,
      name: optionalText,
      address: optionalText,
    })
    .optional()
    .catch(undefined),
  contacts: listOf(
    z.looseObject({
      name: z.looseObject({ formatted_name: optionalText }).optional().catch(undefined),
    }),
  ),
  order: z
    .looseObject({
      text: optionalText,
      product_items: listOf(
        z.looseObject({
          product_retailer_id: optionalText,
          quantity: z.union([z.string(), z.number()]).optional().catch(undefined),
        }),
      ),
    })
    .optional()
    .catch(undefined),
  /** An empty or missing emoji takes the reaction back. */
  reaction: z
    .looseObject({ message_id: optionalText, emoji: optionalText })
    .optional()
    .catch(undefined),
  edit: z
    .looseObject({
      original_message_id: optionalText,
      message: z
        .looseObject({
          text: z.looseObject({ body: optionalText }).optional().catch(undefined),
          image: media,
          video: media,
          document: media,
        })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
  revoke: z.looseObject({ original_message_id: optionalText }).optional().catch(undefined),
  /** From the OLD number; `wa_id` is the new one. */
  system: z
    .looseObject({ type: optionalText, wa_id: optionalText, user_id: optionalText })
    .optional()
    .catch(undefined),
  errors: z.array(z.unknown()).optional().catch(undefined),
});
export type WhatsappMessage = z.infer<typeof whatsappMessage>;

/** One element of `user_preferences[]`: what a person wants of marketing. */
export const whatsappPreference = z.looseObject({
  wa_id: optionalText,
  user_id: optionalText,
  category: z.literal("marketing_messages"),
  value: z.enum(["stop", "resume"]),
  timestamp: z.union([z.string(), z.number()]).optional().catch(undefined),
});

/** One element of `user_id_update`: a business-scoped user id has been replaced. */
export const whatsappUserIdUpdate = z.looseObject({
  wa_id: optionalText,
  user_id: z.looseObject({ previous: text.min(1), current: text.min(1) }),
});

/** Value of a `message_template_status_update`. */
export const whatsappTemplateStatus = z.looseObject({
  event: text.min(1),
  message_template_name: text.min(1),
  message_template_language: text.min(1),
});

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
