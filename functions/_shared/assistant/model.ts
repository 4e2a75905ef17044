/** Asks the model: any OpenAI-compatible endpoint. */
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { Turn } from "@foyer/contracts";
import { generateText, type LanguageModel, type LanguageModelUsage } from "ai";
import type { Env } from "../env.ts";
import { cleanAnswer } from "./clean-answer.ts";
import { boundHistory, type PromptMessage } from "./history.ts";
import { personaPrompt } from "./persona.ts";

/** What the model wrote, and what it cost. */
export interface Answer {
  readonly text: string;
  /** In and out; null when the endpoint does not count. */
  readonly tokens: number | null;
}

/** Writes the answer to a turn, or throws. */
export type Model = (turn: Turn) => Promise<Answer>;

export type ModelEnv = Env<"MODEL_BASE_URL" | "MODEL_API_KEY" | "MODEL_NAME">;

/** For both tries together; a turn's lease is longer. */
export const modelTimeoutMs = 40_000;

/** One more try at once, for a hiccup; what lasts longer goes back to the queue. */
const maxRetries = 1;

/** Some 700 words; a chat's answer needs fewer. */
const maxOutputTokens = 1_000;

interface Prompt {
  readonly model: LanguageModel;
  readonly instructions: string;
  readonly messages: PromptMessage[];
  readonly maxOutputTokens: number;
}

/** The endpoint answered, and said nothing. */
export class EmptyAnswerError extends Error {
  override name = "EmptyAnswerError";
}

/** The request for the answer to a turn, streamed or not. */
export function promptFor(env: ModelEnv): (turn: Turn) => Prompt {
  const provider = createOpenAICompatible({
    name: "model",
    baseURL: env.MODEL_BASE_URL,
    apiKey: env.MODEL_API_KEY,
    includeUsage: true,
  });
  return (turn) => ({
    model: provider(env.MODEL_NAME),
    instructions: personaPrompt(turn.avatar, turn.channel),
    messages: boundHistory(turn.history).map((message) => ({ ...message })),
    maxOutputTokens,
  });
}

/** Tokens in and out; null when the endpoint does not count. */
export function countTokens({ inputTokens, outputTokens }: LanguageModelUsage): number | null {
  if (inputTokens === undefined || outputTokens === undefined) return null;
  return inputTokens + outputTokens;
}

export function createModel(env: ModelEnv, timeoutMs = modelTimeoutMs): Model {
  const prompt = promptFor(env);
  return async (turn) => {
    const { text, usage } = await generateText({
      ...prompt(turn),
      maxRetries,
      abortSignal: AbortSignal.timeout(timeoutMs),
    });
    const answer = cleanAnswer(text);
    if (answer === "") throw new EmptyAnswerError("Cannot answer: the model returned no text");
    return { text: answer, tokens: countTokens(usage) };
  };
}
