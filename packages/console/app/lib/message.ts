import type { MessageRow } from "@foyer/contracts";

/** A message as the page knows it. */
export interface Message
  extends Pick<
    MessageRow,
    | "id"
    | "channel"
    | "role"
    | "content"
    | "status"
    | "reaction"
    | "edited_at"
    | "revoked_at"
    | "created_at"
  > {
  /** The id under which a page of the app sent it; null: it came by another way. */
  client_id: string | null;
  /** What was sent: `text`, `image`, `unsupported` … */
  type: string;
}

/** A stretch of the conversation, oldest first. */
export interface MessagePage {
  messages: Message[];
  /** Cursor of the stretch before it; null at the beginning of the conversation. */
  older: string | null;
}

/** What the page asks for again and again. */
export interface Feed extends MessagePage {
  /** The server's clock, ISO 8601: the reader's may be wrong. */
  now: string;
  /** The conversation it is read from: each organization has its own. */
  sessionId: string;
  /** The verified number, with `+`. */
  whatsappPhone: string | null;
}

/** Joins two stretches; of a message in both, the later reading counts. */
export function mergeMessages(known: Message[], read: Message[]): Message[] {
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of read) byId.set(message.id, message);
  return [...byId.values()].sort(inOrder);
}

/** PostgREST prints timestamps so that their texts sort like their times. */
function inOrder(a: Message, b: Message): number {
  if (a.created_at !== b.created_at) return a.created_at < b.created_at ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
