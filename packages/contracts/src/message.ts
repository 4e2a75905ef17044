/** One line of a conversation, on either channel. */
import { z } from "zod";
import { timestamp, uuid } from "./scalars.ts";

export const messageChannel = z.enum(["app", "whatsapp"]);
export type MessageChannel = z.infer<typeof messageChannel>;

export const messageRole = z.enum(["user", "assistant"]);
export type MessageRole = z.infer<typeof messageRole>;

/** Delivery; only WhatsApp's receipts go beyond `sent`, and never backwards. */
export const messageStatus = z.enum([
  "received",
  "pending",
  "sent",
  "delivered",
  "read",
  "played",
  "failed",
]);
export type MessageStatus = z.infer<typeof messageStatus>;

/** A row of `public.messages`; order by `created_at, id`. */
export const messageRow = z.object({
  id: uuid,
  organization_id: uuid,
  user_id: uuid,
  session_id: uuid,
  avatar_id: uuid.nullable(),
  channel: messageChannel,
  role: messageRole,
  content: z.string(),
  status: messageStatus,
  /** The wamid on WhatsApp. */
  external_id: z.string().nullable(),
  created_at: timestamp,
});
export type MessageRow = z.infer<typeof messageRow>;
