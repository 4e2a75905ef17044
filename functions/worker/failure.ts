/** Names a failure by a code that is fit for a row and a log: never a message, which may quote. */
import { APICallError } from "ai";
import { Problem } from "../_shared/problem.ts";

/**
 * The code of a thrown thing.
 *
 * @example failureCode(new DOMException("…", "TimeoutError")) // "timeout"
 */
export function failureCode(thrown: unknown): string {
  if (thrown instanceof Problem) return thrown.code;
  if (APICallError.isInstance(thrown)) {
    return thrown.statusCode === undefined
      ? "model_unreachable"
      : `model_http_${thrown.statusCode}`;
  }
  if (!(thrown instanceof Error)) return "unknown";
  if (thrown.name === "TimeoutError" || thrown.name === "AbortError") return "timeout";
  if (thrown.name === "AI_RetryError" && "lastError" in thrown)
    return failureCode(thrown.lastError);
  return thrown.name.replaceAll(/\W+/g, "_").slice(0, 60);
}
