/** Meta's pair rate: one message per 6 seconds from one number to one person, bursts of up to 45. */
const REFILL_MS = 6_000;
const BURST = 45;

/** A token bucket per person. */
export class PairRate {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  /** Takes one token; false means error 131056. `now` is in milliseconds. */
  take(person: string, now = Date.now()): boolean {
    const bucket = this.#buckets.get(person) ?? { tokens: BURST, at: now };
    const tokens = Math.min(BURST, bucket.tokens + (now - bucket.at) / REFILL_MS);
    const allowed = tokens >= 1;
    this.#buckets.set(person, { tokens: allowed ? tokens - 1 : tokens, at: now });
    return allowed;
  }

  clear(): void {
    this.#buckets.clear();
  }
}
