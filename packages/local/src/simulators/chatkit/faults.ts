import { z } from "zod";

/** What can be made to go wrong with a session. A field left out is normal behaviour. */
export const faultsSchema = z.strictObject({
  /** How many of the next requests are met; default all, until changed. */
  count: z.number().int().min(1).optional(),
  latency_ms: z.number().int().min(0).max(600_000).optional(),
  /** Answers with this HTTP status and OpenAI's error shape; its message quotes the key. */
  status: z.number().int().min(400).max(599).optional(),
  /** Answers with a redirect to this address. */
  redirect: z.url().optional(),
  /** Answers 200 with something that is not JSON. */
  malformed: z.boolean().optional(),
  /** Cuts the connection. */
  drop: z.boolean().optional(),
});

export type FaultSettings = z.infer<typeof faultsSchema>;

/** The faults in force, and how many requests they still meet. */
export class Faults {
  #settings: FaultSettings = {};
  #left = Number.POSITIVE_INFINITY;

  /** Replaces all faults; `{}` ends them. */
  set(settings: FaultSettings): void {
    this.#settings = settings;
    this.#left = settings.count ?? Number.POSITIVE_INFINITY;
  }

  /** The faults that meet this request; a counted one is used up by it. */
  take(): FaultSettings {
    if (this.#left <= 0) return {};
    this.#left -= 1;
    return this.#settings;
  }

  describe(): FaultSettings & { left: number | null } {
    return { ...this.#settings, left: Number.isFinite(this.#left) ? this.#left : null };
  }
}
