/** One element of `messages[]`. */
import {
  type WhatsappContact,
  type WhatsappMessage,
  type WhatsappMove,
  type WhatsappUpdate,
  whatsappMessage,
  type whatsappMetadata,
} from "@foyer/contracts";
import type { z } from "zod";
import { toIsoTime } from "./time.ts";
import { shownOf } from "./words.ts";

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

/** An id of Meta; undefined for what can not be one. */
function idOf(value: string | undefined): string | undefined {
  return value && value.length <= maxIdLength ? value : undefined;
}

/** What a message says of another one: which, and the new words or the emoji. */
function aboutOf({ type, reaction, edit, revoke }: WhatsappMessage): {
  about?: string;
  text?: string;
} {
  const about =
    type === "reaction"
      ? reaction?.message_id
      : type === "edit"
        ? edit?.original_message_id
        : type === "revoke"
          ? revoke?.original_message_id
          : undefined;
  const id = idOf(about);
  if (!id) return {};
  const edited = edit?.message;
  const words =
    edited?.text?.body ??
    edited?.image?.caption ??
    edited?.video?.caption ??
    edited?.document?.caption;
  const text = type === "reaction" ? reaction?.emoji?.slice(0, 64) : words;
  return { about: id, ...(text && { text }) };
}

/** Where a person moved to, as a system message says. */
function movedTo({ type, system }: WhatsappMessage): WhatsappMove | undefined {
  if (type !== "system") return undefined;
  const phone = phoneOf(system?.wa_id);
  const userId = userIdOf(system?.user_id);
  if (!phone && !userId) return undefined;
  return { ...(phone && { phone }), ...(userId && { user_id: userId }) };
}

/** The element without the words of a text, which stand beside it: a delivery may hold megabytes. */
function withoutWords(element: unknown, message: WhatsappMessage): unknown {
  if (message.type !== "text" || !message.text?.body) return element;
  return { ...message, text: { ...message.text, body: undefined } };
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
  const name = contact?.profile?.name;
  const shown = shownOf(message);
  const moved_to = movedTo(message);
  return {
    kind: "message",
    wamid: message.id,
    phone_number_id: context.metadata.phone_number_id,
    display_phone_number: context.metadata.display_phone_number,
    ...(phone && { from_phone: phone }),
    ...(userId && { from_user_id: userId }),
    ...(name && { profile_name: name }),
    type: message.type,
    ...(shown && { shown_as: shown.as, text: shown.text }),
    ...aboutOf(message),
    ...(moved_to && { moved_to }),
    sent_at: toIsoTime(message.timestamp, context.receivedAt),
    payload: withoutWords(element, message),
  };
}
