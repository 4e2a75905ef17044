import type { UIMessage } from "ai";
import type { Message } from "./message.ts";

/** A message as it stands in the conversation now. */
export interface ShownMessage extends Message {
  /** Being sent: nobody has confirmed it yet. */
  isOnItsWay?: boolean;
  /** The assistant's, and not complete. */
  isBeingWritten?: boolean;
}

/** What this page has said and heard, beside what is stored. */
export interface Spoken {
  messages: readonly UIMessage[];
  /** Of the message that nobody has confirmed yet. */
  onItsWay: string | null;
  /** Whether the last one is being written. */
  isWriting: boolean;
}

/**
 * The conversation: what is stored, and after it what this page knows earlier. Nothing stands twice:
 * an answer has the id of its row, a message of this page is stored with the id it was sent under.
 *
 * @param now ISO 8601, for what has no time of the database's yet
 */
export function shownMessages(stored: Message[], spoken: Spoken, now: string): ShownMessage[] {
  const known = new Set(
    stored.flatMap(({ id, client_id }) => (client_id ? [id, client_id] : [id])),
  );
  const last = spoken.messages.at(-1);
  const fresh = spoken.messages.flatMap((message): ShownMessage[] => {
    const { id, role } = message;
    const content = wordsOf(message);
    if (known.has(id) || role === "system" || content === "") return [];
    const isOnItsWay = id === spoken.onItsWay;
    return [
      {
        ...unstored,
        id,
        role,
        content,
        client_id: role === "user" ? id : null,
        status: isOnItsWay ? "pending" : "received",
        created_at: now,
        isOnItsWay,
        isBeingWritten: role === "assistant" && spoken.isWriting && message === last,
      },
    ];
  });
  return [...stored, ...fresh];
}

const unstored = {
  channel: "app",
  type: "text",
  reaction: null,
  edited_at: null,
  revoked_at: null,
} as const;

/** The text of a message of the AI SDK. */
export function wordsOf({ parts }: UIMessage): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}
