/** The answer of a chat route: server-sent events, whose making outlives the reader. */
import type { UIMessageChunk } from "ai";
import { runInBackground } from "../_shared/background.ts";
import { type AnswerWriter, createAnswerWriter } from "./answer-chunks.ts";

/** Proxies cut what is silent for long. */
const keepAliveMs = 10_000;

/** Makes the answer; `isGone` tells whether the reader has left. */
export type Make = (writer: AnswerWriter, isGone: () => boolean) => Promise<void>;

/**
 * Begins to make the answer and streams it; a reader who leaves stops nothing.
 *
 * @param onFault Is given what `make` throws; the reader is told that no answer came.
 */
export async function chatStream(
  make: Make,
  onFault: (thrown: unknown) => void,
): Promise<Response> {
  // Large, and of use to these routes alone.
  const { createUIMessageStreamResponse } = await import("ai");
  let isGone = false;
  const stream = new ReadableStream<UIMessageChunk>({
    start(controller) {
      const writer = createAnswerWriter((chunk) => {
        if (!isGone) controller.enqueue(chunk);
      });
      async function run(): Promise<void> {
        try {
          await make(writer, () => isGone);
        } catch (thrown) {
          onFault(thrown);
          writer.fail("failed");
        }
        if (!isGone) controller.close();
      }
      runInBackground(run());
    },
    cancel() {
      isGone = true;
    },
  });
  return createUIMessageStreamResponse({ stream, keepAliveMs });
}
