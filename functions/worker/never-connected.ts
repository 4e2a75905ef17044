/** Tells a request that surely never left from one whose fate is unknown. */

const codes = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** Deno says it in words only. */
const words = /client error \(Connect\)|dns error|tcp connect error/;

/** Whether a thrown thing of `fetch` means that no connection was ever made. */
export function neverConnected(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  if ("code" in thrown && typeof thrown.code === "string" && codes.has(thrown.code)) return true;
  if (words.test(thrown.message)) return true;
  return neverConnected(thrown.cause);
}
