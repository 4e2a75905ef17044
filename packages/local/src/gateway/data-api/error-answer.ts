import type { TokenFault } from "../user-token.ts";

/** The four fields of every PostgREST error. */
export interface ErrorBody {
  code: string;
  message: string;
  details: string | null;
  hint: string | null;
}

/** A PostgREST error as HTTP. */
export function errorAnswer(
  status: number,
  body: ErrorBody,
  headers: Record<string, string> = {},
): Response {
  const answer = Response.json(
    { code: body.code, details: body.details, hint: body.hint, message: body.message },
    { status, headers },
  );
  answer.headers.set("content-type", "application/json; charset=utf-8");
  answer.headers.set("proxy-status", `PostgREST; error=${body.code}`);
  if (status === 401 && !answer.headers.has("www-authenticate")) {
    answer.headers.set("www-authenticate", "Bearer");
  }
  return answer;
}

/** 401 for a token that is present and bad. */
export function tokenAnswer(fault: TokenFault): Response {
  const description = JSON.stringify(fault.message);
  return errorAnswer(
    401,
    { ...fault, hint: null },
    { "www-authenticate": `Bearer error="invalid_token", error_description=${description}` },
  );
}
