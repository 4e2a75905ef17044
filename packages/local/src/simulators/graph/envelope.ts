import { digitsOf } from "./ids.ts";
import type { Settings } from "./options.ts";
import type { Person } from "./people.ts";

/** One `changes[]` element of a webhook. */
export interface Change {
  field: string;
  value: Record<string, unknown>;
}

/** One person as `contacts[]` shows them. */
export function contactOf(person: Person, shown = { userId: true }): Record<string, unknown> {
  return {
    profile: {
      name: person.name,
      ...(person.username === null ? {} : { username: person.username }),
    },
    ...(person.phone === null ? {} : { wa_id: person.phone }),
    ...(shown.userId ? { user_id: person.userId } : {}),
  };
}

/** A change of field `messages`, which carries messages and statuses alike. */
export function messagesChange(settings: Settings, lists: Record<string, unknown[]>): Change {
  const filled = Object.entries(lists).filter(([, items]) => items.length > 0);
  return {
    field: "messages",
    value: {
      messaging_product: "whatsapp",
      metadata: {
        display_phone_number: digitsOf(settings.displayPhone),
        phone_number_id: settings.phoneNumberId,
      },
      ...Object.fromEntries(filled),
    },
  };
}

/** The body of a webhook: one entry for each list of changes. */
export function envelope(settings: Settings, entries: Change[][]): Record<string, unknown> {
  return {
    object: "whatsapp_business_account",
    entry: entries.map((changes) => ({
      id: settings.businessAccountId,
      // Messages and statuses have times of their own; what else happens is timed by its entry.
      ...(changes.every(({ field }) => field === "messages")
        ? {}
        : { time: Math.floor(Date.now() / 1000) }),
      changes,
    })),
  };
}
