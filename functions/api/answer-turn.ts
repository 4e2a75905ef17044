/** Answers a held turn while somebody may be watching: it runs to its end whoever leaves. */
import type { Turn } from "@foyer/contracts";
import { cleanAnswer } from "../_shared/assistant/clean-answer.ts";
import { failureCode } from "../_shared/assistant/failure.ts";
import type { StreamModel } from "../_shared/assistant/stream-model.ts";
import type { TurnStore } from "../_shared/assistant/turn-store.ts";
import { keepTurn } from "./keep-turn.ts";

/** What it needs. */
export interface AnswerDeps {
  readonly store: TurnStore;
  readonly model: StreamModel;
}

/** How it ended; `error` is a code. */
export type AnswerOutcome =
  | { readonly kind: "answered" }
  /** The model stopped in the middle; what came is the answer. */
  | { readonly kind: "cut"; readonly error: string }
  /** Nothing came; the worker tries again. */
  | { readonly kind: "failed"; readonly error: string }
  /** Another attempt holds the turn. */
  | { readonly kind: "superseded" };

/** @param onText Is given the text so far, each time longer. */
export async function answerTurn(
  { store, model }: AnswerDeps,
  turn: Turn,
  onText: (text: string) => void,
): Promise<AnswerOutcome> {
  const fence = new AbortController();
  let raw = "";
  let text = "";
  let tokens: number | null = null;
  let error: string | undefined;

  function take(piece: string): void {
    raw += piece;
    text = cleanAnswer(raw);
    onText(text);
  }

  const writing = model(turn, take, fence.signal);
  const written = () => text;
  const kept = keepTurn(store, writing, { turn, written, onLost: () => fence.abort() });
  try {
    tokens = await writing;
  } catch (thrown) {
    error = failureCode(thrown);
  }
  await kept;
  if (fence.signal.aborted) return { kind: "superseded" };
  if (text === "") {
    error ??= "EmptyAnswerError";
    await store.releaseTurn(turn, error);
    return { kind: "failed", error };
  }
  const { state } = await store.completeTurn(turn, { text, tokens }).catch(async (thrown) => {
    await store.releaseTurn(turn, failureCode(thrown)).catch(() => undefined);
    throw thrown;
  });
  if (state === "superseded") return { kind: "superseded" };
  return error === undefined ? { kind: "answered" } : { kind: "cut", error };
}
