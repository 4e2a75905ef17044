/** One element of `messages[]`. */
import {
  type WhatsappContact,
  type WhatsappMessage,
  type WhatsappUpdate,
  whatsappMessage,
  type whatsappMetadata,
} from "@foyer/contracts";
import type { z } from "zod";
import { toIsoTime } from "./time.ts";

/** What stands beside the elements of a change. */
export interface MessageContext {
  readonly metadata: z.infer<typeof whatsappMetadata> | undefined;
  readonly contacts: readonly WhatsappContact[];
  readonly receivedAt: Date;
}

/** Ids of Meta are short; a longer one is not an id, and would not fit an index. */
export const maxIdLength = 512;

/** Digits of a phone number; undefined for what can not be one. */
export function phoneOf(value: string | undefined): string | undefined {
  const digits = value?.replaceAll(/\D/g, "") ?? "";
  return digits.length >= 6 && digits.length <= 15 ? digits : undefined;
}

/** A business-scoped user id. */
export function userIdOf(value: string | undefined): string | undefined {
  return value && value.length <= maxIdLength ? value : undefined;
}

/** The words of a message, whatever its type; undefined when it has none. */
function wordsOf(message: WhatsappMessage): string | undefined {
  const { text, button, interactive, image, video, document } = message;
  const reply = interactive?.button_reply ?? interactive?.list_reply;
  const caption = image?.caption ?? video?.caption ?? document?.caption;
  return text?.body ?? button?.text ?? reply?.title ?? caption;
}

/** The contact of a sender; matched by id, because one delivery may speak of several people. */
function contactOf(
  message: WhatsappMessage,
  contacts: readonly WhatsappContact[],
): WhatsappContact | undefined {
  const { from, from_user_id } = message;
  return contacts.find(
    ({ wa_id, user_id }) =>
      (from !== undefined && wa_id === from) ||
      (from_user_id !== undefined && user_id === from_user_id),
  );
}

/** Reads a message; one without id, sender or receiving number is kept as `other`. */
export function toMessageUpdate(element: unknown, context: MessageContext): WhatsappUpdate {
  const parsed = whatsappMessage.safeParse(element);
  const unreadable: WhatsappUpdate = { kind: "other", field: "messages", payload: element };
  if (!parsed.success || !context.metadata) return unreadable;
  const message = parsed.data;
  const contact = contactOf(message, context.contacts);
  const phone = phoneOf(message.from);
  const userId = userIdOf(message.from_user_id ?? contact?.user_id);
  if (message.id.length > maxIdLength || (!phone && !userId)) return unreadable;
  const words = wordsOf(message);
  const name = contact?.profile?.name;
  return {
    kind: "message",
    wamid: message.id,
    phone_number_id: context.metadata.phone_number_id,
    display_phone_number: context.metadata.display_phone_number,
    ...(phone && { from_phone: phone }),
    ...(userId && { from_user_id: userId }),
    ...(name && { profile_name: name }),
    type: message.type,
    ...(words && { text: words }),
    sent_at: toIsoTime(message.timestamp, context.receivedAt),
    payload: element,
  };
}
