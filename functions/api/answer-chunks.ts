/** An answer in the AI SDK's UI message stream protocol, made of "the text so far". */
import type { UIMessageChunk } from "ai";

/** Why a stream ends without an answer; `useChat` shows it as its error. */
export const chatErrors = {
  cut: "The answer broke off here. What came of it is kept.",
  failed: "No answer came. It is tried again; look for it here in a moment.",
  again: "The answer was begun again. Load the conversation to see it.",
  slow: "The answer takes long. It will stand here when it is there.",
  given_up: "There is no answer to this message. Send it again.",
} as const;

/** Writes one answer. */
export interface AnswerWriter {
  /** Shows what is new in the text so far; false when it is another text than the one shown. */
  write(id: string, text: string): boolean;
  finish(): void;
  fail(reason: keyof typeof chatErrors): void;
}

/** @param emit Is given the chunks, in order. */
export function createAnswerWriter(emit: (chunk: UIMessageChunk) => void): AnswerWriter {
  let id: string | undefined;
  let shown = "";

  function end(): void {
    if (id !== undefined) emit({ type: "text-end", id });
  }

  return {
    write(answerId, text) {
      if (id === undefined) {
        id = answerId;
        emit({ type: "start", messageId: id });
        emit({ type: "text-start", id });
      }
      // A later attempt begins with nothing: wait until it says something else than the first.
      if (shown.startsWith(text)) return true;
      if (!text.startsWith(shown)) return false;
      emit({ type: "text-delta", id, delta: text.slice(shown.length) });
      shown = text;
      return true;
    },
    finish() {
      end();
      emit({ type: "finish", finishReason: "stop" });
    },
    fail(reason) {
      end();
      emit({ type: "error", errorText: chatErrors[reason] });
    },
  };
}
