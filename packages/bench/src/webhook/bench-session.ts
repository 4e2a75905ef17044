import type { Stack } from "@foyer/local/src/mod.ts";
import type postgres from "postgres";
import type { Business } from "./body.ts";
import type { FunctionLog } from "./function-log.ts";
import type { Target } from "./post.ts";
import { measureRate, type OpenPlan, type Step } from "./steady.ts";

/** What every part of the webhook's benchmark works with. */
export interface BenchSession {
  readonly stack: Stack;
  /** As the superuser. */
  readonly sql: postgres.Sql;
  readonly log: FunctionLog;
  /** How long each step of a steady load lasts. */
  readonly seconds: number;
  readonly progress: (line: string) => void;
}

/** Where webhooks of this stack go. */
export function targetOf({ urls, keys }: Stack): Target {
  return { url: `${urls.functions}/whatsapp-webhook`, appSecret: keys.whatsappAppSecret };
}

/** The number that the Graph simulator plays. */
export function businessOf({ keys }: Stack): Business {
  return { phoneNumberId: keys.whatsappPhoneNumberId, displayPhone: keys.whatsappDisplayPhone };
}

/** Measures rates and says each result. */
export function rateMeter(
  { progress }: BenchSession,
  plan: OpenPlan,
): (rate: number) => Promise<Step> {
  return async (rate) => {
    const step = await measureRate(plan, rate);
    const [median, p99] = [step.medianMs.toFixed(0), step.p99Ms.toFixed(0)];
    progress(`${rate}/s: ${step.done.toFixed(0)}/s, median ${median} ms, p99 ${p99} ms`);
    return step;
  };
}
