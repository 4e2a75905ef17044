import { z } from "zod";

const milliseconds = z.number().int().min(0).max(600_000);

/** What can be made to go wrong with a completion. A field left out is normal behaviour. */
export const faultsSchema = z.strictObject({
  /** How many of the next completions are met; default all, until changed. */
  count: z.number().int().min(1).optional(),
  /** Before the first byte. */
  latency_ms: milliseconds.optional(),
  /** Between two chunks of a stream. */
  chunk_delay_ms: milliseconds.optional(),
  /** Answers with this HTTP status and OpenAI's error shape. */
  status: z.number().int().min(400).max(599).optional(),
  /** Seconds, sent as `Retry-After` with `status`. */
  retry_after: z.number().int().min(0).optional(),
  /** Cuts the connection after so many pieces of text; 0 cuts before the first. */
  stop_after_chunks: z.number().int().min(0).optional(),
  /** Sends something that is not JSON in the middle of the answer. */
  malformed: z.boolean().optional(),
  /** Says exactly this. */
  reply: z.string().optional(),
  /** Goes on until the answer has so many characters. */
  reply_chars: z.number().int().min(1).max(200_000).optional(),
});

export type FaultSettings = z.infer<typeof faultsSchema>;

/** The faults in force, and how many completions they still meet. */
export class Faults {
  #settings: FaultSettings = {};
  #left = Number.POSITIVE_INFINITY;

  /** Replaces all faults; `{}` ends them. */
  set(settings: FaultSettings): void {
    this.#settings = settings;
    this.#left = settings.count ?? Number.POSITIVE_INFINITY;
  }

  /** The faults that meet this completion; a counted one is used up by it. */
  take(): FaultSettings {
    if (this.#left <= 0) return {};
    this.#left -= 1;
    return this.#settings;
  }

  describe(): FaultSettings & { left: number | null } {
    return { ...this.#settings, left: Number.isFinite(this.#left) ? this.#left : null };
  }
}
