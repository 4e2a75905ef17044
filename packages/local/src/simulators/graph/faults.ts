import { z } from "zod";
import { canonicalPhone } from "./canonical-phone.ts";
import { digitsOf, isUserId } from "./ids.ts";
import { RECEIPTS } from "./options.ts";

const milliseconds = z.number().int().min(0).max(600_000);

/** Faults that meet a call; `count` says how many of the next ones, `to` whose. */
const callFaults = {
  count: z.number().int().min(1).optional(),
  to: z.string().optional(),
  on: z.enum(["messages", "marks", "all"]).optional(),
  latency_ms: milliseconds.optional(),
  status: z.number().int().min(400).max(599).optional(),
  error_code: z.number().int().min(0).optional(),
  drop_request: z.boolean().optional(),
  drop_response: z.union([z.boolean(), z.literal("hang")]).optional(),
  failed_code: z.number().int().min(0).optional(),
};

const ruleSchema = z.strictObject(callFaults);
export type FaultRule = z.infer<typeof ruleSchema>;

/** Everything that can be made to go wrong. A field left out is normal behaviour. */
export const faultsSchema = z.strictObject({
  ...callFaults,
  /** More of the same, each with its own `to` and `count`; the first that fits is met. */
  rules: z.array(ruleSchema).max(1_000).optional(),
  // These stand until changed.
  receipts: z.union([z.boolean(), z.enum(RECEIPTS), z.array(z.enum(RECEIPTS))]).optional(),
  receipt_latency_ms: milliseconds.optional(),
  webhook_latency_ms: milliseconds.optional(),
  duplicate: z.union([z.boolean(), z.number().int().min(0).max(50)]).optional(),
  reorder: z.boolean().optional(),
  batch_ms: milliseconds.optional(),
  pair_rate: z.boolean().optional(),
  /** Free text outside 24 hours: true reports it as failed later, `"refuse"` answers 131047 at once. */
  window: z.union([z.boolean(), z.literal("refuse")]).optional(),
});

export type FaultSettings = z.infer<typeof faultsSchema>;

interface Armed {
  rule: FaultRule;
  left: number;
}

/** The faults in force, and how many sends the counted ones still meet. */
export class Faults {
  #settings: FaultSettings = {};
  #main: Armed = arm({});
  #rules: Armed[] = [];

  /** Replaces all faults; `{}` ends them. */
  set(settings: FaultSettings): void {
    this.#settings = settings;
    this.#main = arm(settings);
    this.#rules = (settings.rules ?? []).map(arm);
  }

  /** Adds a rule to the faults in force. */
  add(rule: FaultRule): void {
    this.#rules.push(arm(rule));
  }

  /** The standing faults. */
  get standing(): FaultSettings {
    return this.#settings;
  }

  /** The faults that meet this call; a counted one is used up by it. */
  take(call: { kind: "messages" | "marks"; to?: string | undefined }): FaultRule {
    const met = [...this.#rules, this.#main].find(({ rule: { on = "messages", to }, left }) => {
      return left > 0 && (on === "all" || on === call.kind) && isFor(to, call.to);
    });
    if (!met) return {};
    met.left -= 1;
    return met.rule;
  }

  /** Extra copies of each webhook. */
  get copies(): number {
    return 1 + Number(this.#settings.duplicate ?? 0);
  }

  /** The settings with the sends that are left, for `GET /_sim/faults`. */
  describe() {
    const { rules: _, ...settings } = this.#settings;
    const rules = this.#rules.map(({ rule, left }) => ({ ...rule, left: leftOf(left) }));
    return {
      ...settings,
      left: leftOf(this.#main.left),
      ...(rules.length > 0 && { rules }),
    };
  }
}

function arm(rule: FaultRule): Armed {
  return { rule, left: rule.count ?? Number.POSITIVE_INFINITY };
}

function leftOf(left: number): number | null {
  return Number.isFinite(left) ? left : null;
}

function isFor(wanted: string | undefined, to: string | undefined): boolean {
  if (wanted === undefined || wanted === to) return true;
  if (to === undefined || isUserId(wanted) || isUserId(to)) return false;
  return canonicalPhone(digitsOf(wanted)) === canonicalPhone(digitsOf(to));
}
