/** What of a conversation the model gets to see: the newest of it, within a budget. */
import type { TurnMessage } from "@foyer/contracts";

/** Tokens of history; a model's window is larger, a bill is not. */
const maxTokens = 3_000;

/** Four characters to a token is the rule of thumb for Latin text; three errs on the safe side. */
const charactersPerToken = 3;

/** An estimate that needs no model's own tokenizer. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / charactersPerToken);
}

/** A message as the model takes it. */
export interface PromptMessage {
  readonly role: "user" | "assistant";
  readonly content: string;
}

/**
 * Keeps the newest messages that fit, in order.
 *
 * The newest one always stays: if it is too long by itself, its end is cut.
 */
export function boundHistory(
  history: readonly TurnMessage[],
  budget: number = maxTokens,
): PromptMessage[] {
  const kept: PromptMessage[] = [];
  let left = budget;
  for (const { role, content } of history.toReversed()) {
    const tokens = estimateTokens(content);
    if (tokens > left && kept.length > 0) break;
    kept.push({ role, content: content.slice(0, left * charactersPerToken) });
    left -= tokens;
  }
  return kept.reverse();
}
