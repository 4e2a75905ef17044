import type { WhatsappLinkCode } from "@foyer/contracts";
import type { Problem } from "./problem.ts";

/** What the workspace's forms get back; `intent` says which of them is meant. */
export type Answer =
  | { intent: string; ok: false; problem: Problem }
  | { intent: string; ok: true; link?: WhatsappLinkCode; now?: string };

/**
 * The answer for one form: of the request made by script, or of the posted page.
 *
 * @returns null when neither was for this form
 */
export function answerFor(intent: string, ...answers: (Answer | undefined)[]): Answer | null {
  return answers.find((answer) => answer?.intent === intent) ?? null;
}
