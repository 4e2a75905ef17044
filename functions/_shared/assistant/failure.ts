/** Names a failure by a code that is fit for a row and a log: never a message, which may quote. */
import { Problem } from "../problem.ts";

/**
 * The code of a thrown thing.
 *
 * @example failureCode(new DOMException("…", "TimeoutError")) // "timeout"
 */
export function failureCode(thrown: unknown): string {
  if (thrown instanceof Problem) return thrown.code;
  if (!(thrown instanceof Error)) return "unknown";
  // By name: the library is large, and not everybody who names a failure has loaded it.
  if (thrown.name === "AI_APICallError") {
    const status = "statusCode" in thrown ? Number(thrown.statusCode ?? 0) : 0;
    if (status === 0) return "model_unreachable";
    return status < 400 ? "model_broke_off" : `model_http_${status}`;
  }
  if (thrown.name === "TimeoutError" || thrown.name === "AbortError") return "timeout";
  if (thrown.name === "AI_RetryError" && "lastError" in thrown)
    return failureCode(thrown.lastError);
  return thrown.name.replaceAll(/\W+/g, "_").slice(0, 60);
}
