import { createHash } from "node:crypto";
import { type ChatRequest, textOf } from "./chat-request.ts";
import type { FaultSettings } from "./faults.ts";
import { lengthen, reply } from "./reply.ts";

/** A whole answer, before it is put on the wire in one piece or in many. */
export interface Completion {
  id: string;
  created: number;
  model: string;
  /** Pieces of text as a stream sends them; each counts as one token. */
  pieces: string[];
  finishReason: "stop" | "length";
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
}

/** Four characters are one token, as a rule of thumb for English. */
const CHARACTERS_PER_TOKEN = 4;

export function complete(request: ChatRequest, faults: FaultSettings): Completion {
  const spoken = faults.reply ?? reply(request.messages);
  const text = faults.reply_chars === undefined ? spoken : lengthen(spoken, faults.reply_chars);
  const pieces = text.match(/\s*\S+\s*$|\s*\S+/gu) ?? [text];
  const limit = request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY;
  const kept = pieces.slice(0, limit);
  const promptLength = request.messages.map(textOf).join("").length;
  const prompt_tokens = Math.max(1, Math.ceil(promptLength / CHARACTERS_PER_TOKEN));
  return {
    id: `chatcmpl-${createHash("sha256").update(text).digest("hex").slice(0, 24)}`,
    created: Math.floor(Date.now() / 1000),
    model: request.model,
    pieces: kept,
    finishReason: kept.length < pieces.length ? "length" : "stop",
    usage: {
      prompt_tokens,
      completion_tokens: kept.length,
      total_tokens: prompt_tokens + kept.length,
    },
  };
}
