import type { Message } from "../lib/message.ts";

const shape =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:\d{2}))_([0-9a-f-]{36})$/i;

/** Place in a conversation: everything before this message. */
export function toCursor(message: Pick<Message, "created_at" | "id">): string {
  return `${message.created_at}_${message.id}`;
}

/**
 * PostgREST's `or` filter for the messages before a cursor.
 *
 * @returns null when the cursor is not one of ours; it comes from the address bar.
 */
export function beforeCursor(cursor: string): string | null {
  const [, time, id] = shape.exec(cursor) ?? [];
  if (!time || !id) return null;
  return `created_at.lt."${time}",and(created_at.eq."${time}",id.lt.${id})`;
}
