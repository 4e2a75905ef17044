/** Saves what is written of an answer, at a bounded rate, and keeps the lease while nothing comes. */
import type { HeldTurn, TurnStore } from "../_shared/assistant/turn-store.ts";
import { pause } from "../_shared/pause.ts";

/** How long a turn stays ours without a word from us. */
export const chatLeaseSeconds = 20;

/** At most twice in a second, and when nothing is new four times in a lease. */
const everyMs = 500;
const heartbeatMs = 5_000;

/** What is being saved. */
export interface Keeping {
  readonly turn: HeldTurn;
  /** The text so far. */
  readonly written: () => string;
  /** The turn is another's by now: there is nothing left to write for. */
  readonly onLost: () => void;
}

/** Saves until `writing` settles; a save that fails is made up for by the next one. */
export async function keepTurn(
  store: Pick<TurnStore, "keepTurn">,
  writing: Promise<unknown>,
  { turn, written, onLost }: Keeping,
): Promise<void> {
  let isOver = false;
  const over = writing.then(end, end);
  function end(): void {
    isOver = true;
  }
  let saved = "";
  let savedAt = performance.now();
  while (!isOver) {
    await pause(everyMs, over);
    const text = written();
    if (isOver || (text === saved && performance.now() - savedAt < heartbeatMs)) continue;
    const isOurs = await store.keepTurn(turn, text, chatLeaseSeconds).catch(() => undefined);
    if (isOurs === false) return onLost();
    if (isOurs) [saved, savedAt] = [text, performance.now()];
  }
}
