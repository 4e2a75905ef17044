import type { Problem } from "./problem.ts";

/** What a page's form gets back; `intent` says which form, `about` which line of a list. */
export type Answer<Result extends object = object> =
  | { intent: string; about: string | null; ok: false; problem: Problem }
  | ({ intent: string; about: string | null; ok: true } & Partial<Result>);

/**
 * The answer for one form: of the request made by script, or of the posted page.
 *
 * @returns null when neither was for this form
 */
export function answerFor<Result extends object>(
  intent: string,
  ...answers: (Answer<Result> | undefined)[]
): Answer<Result> | null {
  return answers.find((answer) => answer?.intent === intent) ?? null;
}
