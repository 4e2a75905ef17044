/** How long a failed job waits: twice as long each time, and never all at once. */

const firstSeconds = 2;
const maxSeconds = 300;

/**
 * Seconds until the next try.
 *
 * @param attempts Tries so far, this one included.
 * @param random Jitter between 0 and 1; spreads jobs that failed together.
 */
export function backoffSeconds(attempts: number, random = Math.random()): number {
  const full = Math.min(maxSeconds, firstSeconds * 2 ** (Math.max(attempts, 1) - 1));
  return full / 2 + (full / 2) * random;
}
