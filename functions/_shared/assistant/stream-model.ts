/** Asks the model for an answer as it is written. */
import type { Turn } from "@foyer/contracts";
import { APICallError, streamText } from "ai";
import {
  countTokens,
  EmptyAnswerError,
  type ModelEnv,
  modelTimeoutMs,
  promptFor,
} from "./model.ts";

/** Writes the answer to a turn piece by piece; returns its tokens, or throws in the middle of it. */
export type StreamModel = (
  turn: Turn,
  onPiece: (piece: string) => void,
  signal: AbortSignal,
) => Promise<number | null>;

/** Refused, and it would be again; a stream that was cut has a good status. */
function isRefusal({ isRetryable, statusCode = 0 }: APICallError): boolean {
  return !isRetryable && statusCode >= 400;
}

/** One more try, as long as nobody has seen anything. */
const maxTries = 2;

export function createStreamModel(env: ModelEnv, timeoutMs = modelTimeoutMs): StreamModel {
  const prompt = promptFor(env);

  async function once(turn: Turn, onPiece: (piece: string) => void, abortSignal: AbortSignal) {
    const { stream } = streamText({
      ...prompt(turn),
      maxRetries: 0,
      abortSignal,
      // It would print the error, and with it what was said.
      onError: () => undefined,
    });
    for await (const part of stream) {
      if (part.type === "text-delta") onPiece(part.text);
      if (part.type === "error") throw part.error;
      if (part.type === "abort") throw abortSignal.reason;
      if (part.type === "finish") return countTokens(part.totalUsage);
    }
    return null;
  }

  return async (turn, onPiece, signal) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    let isSilent = true;
    function pass(piece: string): void {
      if (piece.trim() !== "") isSilent = false;
      onPiece(piece);
    }
    for (let tries = 1; ; tries += 1) {
      try {
        const tokens = await once(turn, pass, limit);
        if (!isSilent) return tokens;
        throw new EmptyAnswerError("Cannot answer: the model returned no text");
      } catch (thrown) {
        const isFinal = APICallError.isInstance(thrown) && isRefusal(thrown);
        if (!isSilent || isFinal || limit.aborted || tries === maxTries) throw thrown;
      }
    }
  };
}
