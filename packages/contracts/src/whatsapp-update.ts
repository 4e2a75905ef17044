/** What the webhook hands to `ingest_whatsapp`: one flat, ordered list. */
import { z } from "zod";
import { uuid } from "./scalars.ts";
import { whatsappStatusName } from "./whatsapp-webhook.ts";

const payload = z.unknown();

/** A message of a person, of any type; `text` is there when it has words. */
export const whatsappMessageUpdate = z.object({
  kind: z.literal("message"),
  wamid: z.string().min(1),
  phone_number_id: z.string().min(1),
  display_phone_number: z.string(),
  from_phone: z.string().optional(),
  from_user_id: z.string().optional(),
  profile_name: z.string().optional(),
  type: z.string(),
  text: z.string().optional(),
  sent_at: z.iso.datetime(),
  payload,
});

/** A delivery receipt. */
export const whatsappStatusUpdate = z.object({
  kind: z.literal("status"),
  wamid: z.string().min(1),
  status: whatsappStatusName,
  recipient_phone: z.string().optional(),
  recipient_user_id: z.string().optional(),
  occurred_at: z.iso.datetime(),
  callback_data: z.string().optional(),
  errors: z.array(z.object({ code: z.int32(), title: z.string() })).optional(),
  payload,
});

/** Everything else, kept as it came. */
export const whatsappOtherUpdate = z.object({
  kind: z.literal("other"),
  field: z.string(),
  payload,
});

export const whatsappUpdate = z.discriminatedUnion("kind", [
  whatsappMessageUpdate,
  whatsappStatusUpdate,
  whatsappOtherUpdate,
]);
export type WhatsappUpdate = z.infer<typeof whatsappUpdate>;

/** `ingest_whatsapp(raw_body, debug_id, updates)`. */
export const ingestWhatsappResult = z.object({
  inbox_id: uuid,
  messages: z.int(),
  statuses: z.int(),
  duplicates: z.int(),
  /** Updates that could not become rows; the raw body is kept for a replay. */
  failures: z.int(),
});

/** Body of a stored `POST /whatsapp-webhook`; Meta reads the status only. */
export const whatsappAccepted = z.object({ status: z.literal("stored") });
