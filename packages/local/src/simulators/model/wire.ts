import type { Completion } from "./completion.ts";

/** The answer in one piece, as OpenAI writes it. */
export function whole(completion: Completion): Record<string, unknown> {
  const { id, created, model, pieces, finishReason, usage } = completion;
  const message = { role: "assistant", content: pieces.join(""), refusal: null };
  return {
    id,
    object: "chat.completion",
    created,
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason }],
    usage,
  };
}

/** One event of a stream. */
export function chunk(
  { id, created, model }: Completion,
  delta: Record<string, unknown>,
  finishReason: string | null = null,
): string {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finishReason }];
  return event({ id, object: "chat.completion.chunk", created, model, choices });
}

/** The last event before `[DONE]`, for callers that asked for it. */
export function usageChunk({ id, created, model, usage }: Completion): string {
  return event({ id, object: "chat.completion.chunk", created, model, choices: [], usage });
}

export const DONE = "data: [DONE]\n\n";
/** An event cut short, as a failing proxy leaves it. */
export const GARBLED = 'data: {"id":"chatcmpl-\n\n';

function event(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
