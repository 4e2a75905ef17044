/** Flattens a delivery into an ordered list of updates; no element can sink another. */
import {
  type WhatsappContact,
  type WhatsappUpdate,
  whatsappChange,
  whatsappContact,
  whatsappEntry,
  whatsappMetadata,
} from "@foyer/contracts";
import { cleanJson } from "./clean.ts";
import { toEventUpdates } from "./event.ts";
import { type MessageContext, toMessageUpdate } from "./message.ts";
import { toStatusUpdate } from "./status.ts";
import { toIsoTime } from "./time.ts";

function other(field: string, payload: unknown): WhatsappUpdate {
  return { kind: "other", field, payload };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * Normalises the envelope of a verified delivery.
 *
 * @param receivedAt Stands in for a time that is missing or absurd.
 */
export function normalise(
  envelope: { readonly entry?: unknown[] | undefined },
  receivedAt: Date,
): WhatsappUpdate[] {
  if (envelope.entry === undefined) return [other("unknown", cleanJson(envelope))];
  return envelope.entry.flatMap((element) => {
    const entry = whatsappEntry.safeParse(cleanJson(element));
    if (!entry.success) return [other("unknown", cleanJson(element))];
    const { changes, time } = entry.data;
    const occurred = time === undefined ? {} : { occurred_at: toIsoTime(time, receivedAt) };
    return changes
      .flatMap((change) => normaliseChange(change, receivedAt))
      .map((update) => (update.kind === "other" ? { ...update, ...occurred } : update));
  });
}

function normaliseChange(element: unknown, receivedAt: Date): WhatsappUpdate[] {
  const change = whatsappChange.safeParse(element);
  if (!change.success) return [other("unknown", element)];
  const { field, value } = change.data;
  if (field !== "messages") return toEventUpdates(field, value, receivedAt);

  const metadata = whatsappMetadata.safeParse(value.metadata);
  const context: MessageContext = {
    metadata: metadata.success ? metadata.data : undefined,
    contacts: contactsOf(value.contacts),
    receivedAt,
  };
  const updates = [
    ...listOf(value.messages).map((message) => toMessageUpdate(message, context)),
    ...listOf(value.statuses).map((status) => toStatusUpdate(status, context)),
    ...listOf(value.errors).map((error) => other("errors", error)),
    ...listOf(value.message_echoes).map((echo) => other("message_echoes", echo)),
  ];
  return updates.length > 0 ? updates : [other(field, value)];
}

function contactsOf(value: unknown): WhatsappContact[] {
  return listOf(value).flatMap((element) => {
    const contact = whatsappContact.safeParse(element);
    return contact.success ? [contact.data] : [];
  });
}
