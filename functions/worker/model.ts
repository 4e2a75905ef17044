/** Asks the model: any OpenAI-compatible endpoint. */
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { Turn } from "@foyer/contracts";
import { generateText } from "ai";
import type { Env } from "../_shared/env.ts";
import { boundHistory } from "./history.ts";
import { personaPrompt } from "./persona.ts";

/** Writes the answer to a turn, or throws. */
export type Model = (turn: Turn) => Promise<string>;

export type ModelEnv = Env<"MODEL_BASE_URL" | "MODEL_API_KEY" | "MODEL_NAME">;

/** For both tries together; a turn's lease is longer. */
export const modelTimeoutMs = 40_000;

/** One more try at once, for a hiccup; what lasts longer goes back to the queue. */
const maxRetries = 1;

/** Some 700 words; a chat's answer needs fewer. */
const maxOutputTokens = 1_000;

/** The endpoint answered, and said nothing. */
export class EmptyAnswerError extends Error {
  override name = "EmptyAnswerError";
}

export function createModel(env: ModelEnv, timeoutMs = modelTimeoutMs): Model {
  const provider = createOpenAICompatible({
    name: "model",
    baseURL: env.MODEL_BASE_URL,
    apiKey: env.MODEL_API_KEY,
  });
  return async (turn) => {
    const { text } = await generateText({
      model: provider(env.MODEL_NAME),
      instructions: personaPrompt(turn.avatar, turn.channel),
      messages: boundHistory(turn.history).map((message) => ({ ...message })),
      maxOutputTokens,
      maxRetries,
      abortSignal: AbortSignal.timeout(timeoutMs),
    });
    // A text column holds no U+0000.
    const answer = text.replaceAll("\u0000", "").toWellFormed().trim();
    if (answer === "") throw new EmptyAnswerError("Cannot answer: the model returned no text");
    return answer;
  };
}
