import { setTimeout as sleep } from "node:timers/promises";

/** Waits until `read` gives something that is neither false nor null nor undefined. */
export async function eventually<T>(
  read: () => Promise<T> | T,
  withinMs = 10_000,
): Promise<NonNullable<T>> {
  for (const deadline = Date.now() + withinMs; ; await sleep(30)) {
    const value = await read();
    if (value !== false && value !== null && value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`It did not happen within ${withinMs} ms.`);
  }
}
