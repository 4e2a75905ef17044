import { setTimeout as sleep } from "node:timers/promises";

/**
 * Asks until the answer is neither false nor null nor undefined; a question that throws is asked
 * again.
 *
 * @throws Error that names what did not come, when it is not there in time.
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T> | T,
  { withinMs = 20_000, everyMs = 20 } = {},
): Promise<NonNullable<T>> {
  let last: unknown;
  for (const deadline = Date.now() + withinMs; ; await sleep(everyMs)) {
    try {
      const answer = await ask();
      if (answer !== false && answer !== null && answer !== undefined) return answer;
    } catch (thrown) {
      last = thrown;
    }
    if (Date.now() > deadline) {
      throw new Error(`Cannot see ${what} within ${withinMs} ms.`, { cause: last });
    }
  }
}
