/** Codes with a status of their own, before their class is looked at. */
const byCode: Record<string, number> = {
  "23503": 409,
  "23505": 409,
  "25006": 405,
  "42883": 404,
  "42P01": 404,
  "42P17": 500,
  "53400": 500,
  "57P01": 503,
  P0001: 400,
};

/** Two-letter classes; anything not listed is the client's fault, 400. */
const byClass: Record<string, number> = {
  "08": 503,
  "09": 500,
  "0L": 403,
  "0P": 403,
  "25": 500,
  "28": 403,
  "2D": 500,
  "38": 500,
  "39": 500,
  "3B": 500,
  "40": 500,
  "53": 503,
  "54": 500,
  "55": 500,
  "57": 500,
  "58": 500,
  F0: 500,
  HV: 500,
  P0: 500,
  XX: 500,
};

/**
 * The HTTP status PostgREST (14) answers for a SQLSTATE.
 *
 * @param signedIn whether a user's token or the secret key came: decides 403 or 401 for 42501.
 */
export function sqlstateStatus(code: string, message: string, signedIn: boolean): number {
  if (code.startsWith("PT")) return customStatus(code);
  if (code === "42501") return signedIn ? 403 : 401;
  if (code === "21000") return message.endsWith("requires a WHERE clause") ? 400 : 500;
  if (code === "22023" && /^role .* does not exist$/.test(message)) return 401;
  if (code === "42883" && message.startsWith("function xmlagg(")) return 406;
  return byCode[code] ?? byClass[code.slice(0, 2)] ?? 400;
}

/** `raise … using errcode = 'PT402'` chooses the status itself. */
function customStatus(code: string): number {
  const status = Number(/^PT(\d{3})$/.exec(code)?.[1]);
  return status >= 200 && status <= 599 ? status : 500;
}
