/** Shows the answer to a message: writes it when nobody does, follows whoever does. */
import type { TurnStore } from "../_shared/assistant/turn-store.ts";
import { pause } from "../_shared/pause.ts";
import type { AnswerWriter } from "./answer-chunks.ts";

/** How often a follower looks, and for how long. */
const lookMs = 300;
const patienceMs = 120_000;

/** Whose answer is shown, and to whom. */
export interface Showing {
  readonly sessionId: string;
  readonly messageId: string;
  readonly writer: AnswerWriter;
  /** Whether the reader has left. */
  readonly isGone: () => boolean;
}

/** Opens the session's turn and, when it was free, answers it; true when that is done. */
export type TakeTurn = () => Promise<boolean>;

/**
 * Shows an answer to its end.
 *
 * @param take Undefined for who only follows.
 */
export async function showAnswer(
  store: Pick<TurnStore, "followTurn">,
  { sessionId, messageId, writer, isGone }: Showing,
  take?: TakeTurn,
): Promise<void> {
  const until = performance.now() + patienceMs;
  // Who has left needs no follower; the turn has its own writer, and a waiting message its job.
  while (!isGone()) {
    const seen = await store.followTurn(sessionId, messageId);
    if (seen.state === "nothing" || seen.state === "failed") return writer.fail("given_up");
    if (seen.state === "answered") {
      const isShown = writer.write(seen.turn_id, seen.written ?? "");
      return isShown ? writer.finish() : writer.fail("again");
    }
    const isHeld = seen.state === "open" && seen.is_held;
    if (isHeld && !writer.write(seen.turn_id, seen.written ?? "")) return writer.fail("again");
    if (!isHeld && (await take?.())) return;
    if (performance.now() > until) return writer.fail("slow");
    await pause(lookMs);
  }
}
