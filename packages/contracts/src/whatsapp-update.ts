/** What the webhook hands to `ingest_whatsapp`: one flat, ordered list. */
import { z } from "zod";
import { graphErrorClass } from "./graph-errors.ts";
import { messageType } from "./message.ts";
import { uuid } from "./scalars.ts";
import { whatsappStatusName } from "./whatsapp-webhook.ts";

const payload = z.unknown();

/** Where a person is known from now on. */
const newPlace = z.object({ phone: z.string().optional(), user_id: z.string().optional() });
export type WhatsappMove = z.infer<typeof newPlace>;

/** A message of a person, of any type. */
export const whatsappMessageUpdate = z.object({
  kind: z.literal("message"),
  wamid: z.string().min(1),
  phone_number_id: z.string().min(1),
  display_phone_number: z.string(),
  from_phone: z.string().optional(),
  from_user_id: z.string().optional(),
  profile_name: z.string().optional(),
  /** Meta's own word. */
  type: z.string(),
  /** How it stands in the session; missing when it does not stand there by itself. */
  shown_as: messageType.optional(),
  /** What is read there; of an edit the new words, of a reaction the emoji. */
  text: z.string().optional(),
  /** The wamid that a reaction, edit or revocation speaks of. */
  about: z.string().optional(),
  /** Of a system message: the new number or user id. */
  moved_to: newPlace.optional(),
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
  errors: z
    .array(z.object({ code: z.int32(), class: graphErrorClass, title: z.string() }))
    .optional(),
  payload,
});

/** What an event asks for. */
export const whatsappAct = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("consent"),
    decision: z.enum(["stopped", "resumed"]),
    occurred_at: z.iso.datetime(),
  }),
  newPlace.extend({ kind: z.literal("moved") }),
  z.object({
    kind: z.literal("template"),
    name: z.string(),
    language: z.string(),
    status: z.string(),
  }),
]);
export type WhatsappAct = z.infer<typeof whatsappAct>;

/** Everything else, kept as it came; a known field says whom it is about and what it asks for. */
export const whatsappOtherUpdate = z.object({
  kind: z.literal("other"),
  field: z.string(),
  from_phone: z.string().optional(),
  from_user_id: z.string().optional(),
  act: whatsappAct.optional(),
  /** When Meta says it happened: the same thing may happen again. */
  occurred_at: z.iso.datetime().optional(),
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
  events: z.int(),
  /** Known already, from an earlier delivery or this one. */
  duplicates: z.int(),
  /** Updates that could not become rows; the raw body is kept for a replay. */
  failures: z.int(),
});

/** Body of a stored `POST /whatsapp-webhook`; Meta reads the status only. */
export const whatsappAccepted = z.object({ status: z.literal("stored") });
