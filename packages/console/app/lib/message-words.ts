import { humanize } from "./humanize.ts";
import type { Message } from "./message.ts";

/** What a page says of a message. */
export interface MessageWords {
  words: string;
  /** It has no words of its own: these are about it. */
  isPlaceholder: boolean;
  /** What kind of thing the words came with; null when they came alone. */
  kind: string | null;
}

/** All that is stored of something without words: `[voice message]`, `[document: plan.pdf]`. */
const nothingElse = /^\[([^[\]]+)\]$/;

/** What precedes the words of something that is no text: `[location] Miradouro`. */
const label = /^\[[a-z]+\] /;

/** Kinds that stand beside their words; a pressed button says all by its title. */
const told = new Set([
  "image",
  "audio",
  "video",
  "document",
  "sticker",
  "location",
  "contacts",
  "order",
]);

/** The words to show: what was said, or what kind of thing it was that has no words. */
export function messageWords({
  content,
  type,
  revoked_at,
}: Pick<Message, "content" | "type" | "revoked_at">): MessageWords {
  const about = (words: string) => ({ words, isPlaceholder: true, kind: null });
  if (revoked_at !== null) return about("This message was deleted");
  if (type === "unsupported") return about("This kind of message cannot be shown here");
  // In a text, brackets are the person's own.
  if (type === "text") return { words: content, isPlaceholder: false, kind: null };
  const [, thing] = nothingElse.exec(content) ?? [];
  if (thing !== undefined) return about(humanize(thing));
  const kind = told.has(type) ? type : null;
  return { words: content.replace(label, ""), isPlaceholder: false, kind };
}
