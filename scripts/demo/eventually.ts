/**
 * Asks until the answer is there.
 *
 * @param what names the thing in the error, as in "the reply".
 * @throws Error when it is not there within `seconds`.
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | null | false>,
  seconds = 30,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  throw new Error(`Cannot see ${what}: it did not come within ${seconds} seconds.`);
}
