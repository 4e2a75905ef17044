/** One line of a conversation, on either channel. */
import { z } from "zod";
import { timestamp, uuid } from "./scalars.ts";

export const messageChannel = z.enum(["app", "whatsapp"]);
export type MessageChannel = z.infer<typeof messageChannel>;

export const messageRole = z.enum(["user", "assistant"]);
export type MessageRole = z.infer<typeof messageRole>;

/** What was sent; in the app always text. `unsupported`: something that can not be read, yet. */
export const messageType = z.enum([
  "text",
  "image",
  "audio",
  "video",
  "document",
  "sticker",
  "location",
  "contacts",
  "interactive",
  "button",
  "order",
  "unsupported",
]);
export type MessageType = z.infer<typeof messageType>;

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
  type: messageType,
  /** The words; of something without words a line in brackets, such as `[image]`. */
  content: z.string(),
  status: messageStatus,
  /** The wamid on WhatsApp. */
  external_id: z.string().nullable(),
  /** The emoji that the person has put on it, on WhatsApp. */
  reaction: z.string().nullable(),
  edited_at: timestamp.nullable(),
  /** When its sender took it back; `content` is `[deleted]` since. */
  revoked_at: timestamp.nullable(),
  created_at: timestamp,
});
export type MessageRow = z.infer<typeof messageRow>;
