import { errorCatalogue, isErrorCode } from "@foyer/contracts";
import type { PostgrestError } from "@supabase/supabase-js";
import { adviceFor } from "./advice.server.ts";
import { ProblemError } from "./problem-error.server.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Puts an error of the Data API into words.
 *
 * Foyer's own errors carry a sentence, a hint, and in `details` either a code of the catalogue
 * or a debug_id. Anything else is not for a person's eyes and stays in the log.
 *
 * @param doing what was attempted, as in "Cannot <doing>."
 */
export function dataFault(doing: string, status: number, error: PostgrestError): ProblemError {
  if (status === 0) {
    return new ProblemError(
      {
        status: 503,
        title: `Cannot ${doing}: the data service does not answer`,
        detail: "Nothing is lost. Try again in a moment.",
      },
      { cause: error },
    );
  }
  if (isErrorCode(error.code)) {
    const { title } = errorCatalogue[error.code];
    const debugId = uuid.test(error.details ?? "") ? { debugId: error.details } : {};
    return new ProblemError({ status, title, detail: error.message, ...debugId }, { cause: error });
  }
  if (isErrorCode(error.details)) {
    const code = error.details;
    const detail = `${error.message} ${adviceFor(code, error.hint)}`.trim();
    return new ProblemError(
      { status, title: errorCatalogue[code].title, detail, code },
      { cause: error },
    );
  }
  return new ProblemError(
    {
      status: status >= 500 ? 503 : 500,
      title: `Cannot ${doing}`,
      detail: "The data service refused. Nothing is lost; try again in a moment.",
    },
    { cause: error },
  );
}
