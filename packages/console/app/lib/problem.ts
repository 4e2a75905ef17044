import type { ErrorCode } from "@foyer/contracts";

/** What a person is told when something went wrong. */

/** An error in plain words; `debugId` finds its log line. */
export interface Problem {
  status: number;
  title: string;
  detail: string;
  debugId?: string;
  /** Of the catalogue, when it is one of Foyer's own refusals. */
  code?: ErrorCode;
  /** What is wrong with each field, by its name. */
  fields?: Record<string, string>;
}

/** Whether a value thrown by a loader is a {@link Problem}. */
export function isProblem(value: unknown): value is Problem {
  return (
    typeof value === "object" &&
    value !== null &&
    "title" in value &&
    typeof value.title === "string" &&
    "detail" in value &&
    typeof value.detail === "string"
  );
}
