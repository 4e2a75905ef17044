import { ProblemError } from "./problem-error.server.ts";

/**
 * Refuses a form in words; nothing was done.
 *
 * @param fields what is wrong with each field, by its name
 * @throws ProblemError always
 */
export function refuse(title: string, detail: string, fields?: Record<string, string>): never {
  throw new ProblemError({ status: 400, title, detail, ...(fields && { fields }) });
}
