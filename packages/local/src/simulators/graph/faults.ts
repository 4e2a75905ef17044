import { z } from "zod";
import { canonicalPhone } from "./canonical-phone.ts";
import { digitsOf } from "./ids.ts";
import { RECEIPTS } from "./options.ts";

const milliseconds = z.number().int().min(0).max(600_000);

/** Everything that can be made to go wrong. A field left out is normal behaviour. */
export const faultsSchema = z.strictObject({
  // These meet a send; `count` says how many of the next sends, `to` whose.
  count: z.number().int().min(1).optional(),
  to: z.string().optional(),
  on: z.enum(["messages", "marks", "all"]).optional(),
  latency_ms: milliseconds.optional(),
  status: z.number().int().min(400).max(599).optional(),
  error_code: z.number().int().min(0).optional(),
  drop_request: z.boolean().optional(),
  drop_response: z.union([z.boolean(), z.literal("hang")]).optional(),
  failed_code: z.number().int().min(0).optional(),
  // These stand until changed.
  receipts: z.union([z.boolean(), z.enum(RECEIPTS), z.array(z.enum(RECEIPTS))]).optional(),
  receipt_latency_ms: milliseconds.optional(),
  webhook_latency_ms: milliseconds.optional(),
  duplicate: z.union([z.boolean(), z.number().int().min(0).max(50)]).optional(),
  reorder: z.boolean().optional(),
  batch_ms: milliseconds.optional(),
  pair_rate: z.boolean().optional(),
  window: z.boolean().optional(),
});

export type FaultSettings = z.infer<typeof faultsSchema>;

/** The faults in force, and how many sends the counted ones still meet. */
export class Faults {
  #settings: FaultSettings = {};
  #left = Number.POSITIVE_INFINITY;

  /** Replaces all faults; `{}` ends them. */
  set(settings: FaultSettings): void {
    this.#settings = settings;
    this.#left = settings.count ?? Number.POSITIVE_INFINITY;
  }

  /** The standing faults. */
  get standing(): FaultSettings {
    return this.#settings;
  }

  /** The faults that meet this call; a counted one is used up by it. */
  take(call: { kind: "messages" | "marks"; to?: string | undefined }): FaultSettings {
    const { on = "messages", to } = this.#settings;
    const meant = on === "all" || on === call.kind;
    if (!meant || this.#left <= 0 || !isFor(to, call.to)) return {};
    this.#left -= 1;
    return this.#settings;
  }

  /** Extra copies of each webhook. */
  get copies(): number {
    return 1 + Number(this.#settings.duplicate ?? 0);
  }

  /** The settings with the sends that are left, for `GET /_sim/faults`. */
  describe(): FaultSettings & { left: number | null } {
    return { ...this.#settings, left: Number.isFinite(this.#left) ? this.#left : null };
  }
}

function isFor(wanted: string | undefined, to: string | undefined): boolean {
  if (wanted === undefined || wanted === to) return true;
  return to !== undefined && canonicalPhone(digitsOf(wanted)) === canonicalPhone(digitsOf(to));
}
