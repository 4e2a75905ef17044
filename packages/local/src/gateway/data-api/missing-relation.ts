import { fuzzyMatch, type IntrospectResult } from "@supabase/lite";
import { AnswerError } from "./answer-error.ts";
import { errorAnswer } from "./error-answer.ts";

/** How alike names must be for PostgREST to suggest one. */
const likeness = 0.75;

/**
 * Answers 404 for a table or view that is not there.
 *
 * lite does so too, but prints a stack trace for each such request.
 */
export function requireRelation(
  schema: IntrospectResult,
  namespace: string,
  relation: string,
): void {
  const names = [...schema.tables, ...schema.views]
    .filter((one) => one.schema === namespace)
    .map((one) => one.name);
  if (names.includes(relation)) return;
  const alike = fuzzyMatch(relation, names, likeness);
  throw new AnswerError(
    errorAnswer(404, {
      code: "PGRST205",
      message: `Could not find the table '${namespace}.${relation}' in the schema cache`,
      details: null,
      hint: alike === null ? null : `Perhaps you meant the table '${namespace}.${alike}'`,
    }),
  );
}
