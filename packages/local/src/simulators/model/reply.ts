import { type ChatRequest, textOf } from "./chat-request.ts";
import { personaOf, phrasesOf } from "./persona.ts";

/** So much of each message is said back; enough for a marker word, not for an essay. */
const QUOTE_LIMIT = 400;

/**
 * What the model says: in character, the same words for the same conversation. Every user message
 * since the last answer is said back, so that a test can look for a word it planted.
 *
 * @example reply([{ role: "system", content: "You are Mira, playful." }, { role: "user", content: "pear" }])
 * // "Ha, there you are! You said “pear”. Tell me more, I am all ears. — Mira"
 */
export function reply(messages: ChatRequest["messages"]): string {
  const prompt = messages.filter(({ role }) => role === "system" || role === "developer");
  const persona = personaOf(prompt.map(textOf).join("\n"));
  const [opening, closing] = phrasesOf(persona.manner);
  const quotes = unanswered(messages).map((text) => `“${shorten(text)}”`);
  const said =
    quotes.length === 0 ? "You have not said anything yet." : `You said ${join(quotes)}.`;
  const signed = persona.name === null ? "" : ` — ${persona.name}`;
  return `${opening} ${said} ${closing}${signed}`;
}

function unanswered(messages: ChatRequest["messages"]): string[] {
  const answered = messages.findLastIndex(({ role }) => role === "assistant");
  return messages
    .slice(answered + 1)
    .filter(({ role }) => role === "user")
    .map(textOf);
}

function shorten(text: string): string {
  const characters = [...text.replaceAll(/\s+/g, " ").trim()];
  if (characters.length <= QUOTE_LIMIT) return characters.join("");
  return `${characters.slice(0, QUOTE_LIMIT).join("")}…`;
}

function join(quotes: string[]): string {
  if (quotes.length === 1) return quotes[0] ?? "";
  return `${quotes.slice(0, -1).join(", ")} and ${quotes.at(-1)}`;
}

/** Repeats a text until it has exactly so many characters. */
export function lengthen(text: string, characters: number): string {
  const more = "\n\nAnd there is more to say about it.";
  return (text + more.repeat(Math.ceil(characters / more.length))).slice(0, characters);
}
