/** The file that came with a message: image, audio, video, document, sticker. */
import { z } from "zod";
import { messageType } from "./message.ts";
import { timestamp, uuid } from "./scalars.ts";

/**
 * - `pending`: to be fetched · `stored`: its bytes are in Storage
 * - `referenced`: there is no Storage; the channel still has it under its id
 * - `failed`: it will not be had; `error` says why
 */
export const attachmentState = z.enum(["pending", "stored", "referenced", "failed"]);
export type AttachmentState = z.infer<typeof attachmentState>;

/** A row of `public.message_attachments`. */
export const messageAttachmentRow = z.object({
  id: uuid,
  organization_id: uuid,
  user_id: uuid,
  message_id: uuid,
  type: messageType,
  state: attachmentState,
  /** Without parameters: `audio/ogg`. */
  mime_type: z.string().nullable(),
  filename: z.string().nullable(),
  byte_size: z.int().nullable(),
  /** In hex: as announced; of a stored one, of its bytes. */
  sha256: z.string().nullable(),
  /** In the private bucket; `GET /api/attachments/{id}` leads there. */
  storage_path: z.string().nullable(),
  /** A code, such as `too_large`, `wrong_checksum`, `expired`. */
  error: z.string().nullable(),
  media_id: z.string(),
  phone_number_id: z.string(),
  attempt: z.int(),
  next_attempt_at: timestamp,
  /** When WhatsApp forgets the id. */
  expires_at: timestamp,
  created_at: timestamp,
  updated_at: timestamp,
});
export type MessageAttachmentRow = z.infer<typeof messageAttachmentRow>;

/** The columns that a browser may select; `select=*` is refused. */
export const readableMessageAttachmentRow = messageAttachmentRow.omit({
  media_id: true,
  phone_number_id: true,
  attempt: true,
  next_attempt_at: true,
});
export type ReadableMessageAttachmentRow = z.infer<typeof readableMessageAttachmentRow>;
