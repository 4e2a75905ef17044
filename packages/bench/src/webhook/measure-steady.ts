import { type BenchSession, businessOf, rateMeter, targetOf } from "./bench-session.ts";
import type { Sender } from "./body.ts";
import { type Memory, watchMemory } from "./memory.ts";
import { findLimit, limitOf, measureRate, type OpenPlan, type Step } from "./steady.ts";
import { measureWork, type Work } from "./work.ts";

/** Rates at which the worker answers beside the webhook. */
const ANSWERED_RATES = [5, 10, 20];
/** For memory and cost when no rate was borne. */
const MODEST_RATE = 10;

/** The webhook alone under a steady load. */
export interface MeasuredSteady {
  readonly steps: readonly Step[];
  /** A longer stretch at half the highest rate. */
  readonly stretch: {
    readonly rate: number;
    readonly messages: number;
    readonly memory: Memory;
    /** CPU time of all its messages. */
    readonly work: Work;
  };
}

/** Looks for the highest rate that is borne, then watches memory and cost at half of it. */
export async function measureSteady(
  session: BenchSession,
  senders: readonly Sender[],
): Promise<MeasuredSteady> {
  const { stack, seconds, progress } = session;
  const plan = planOf(session, senders);
  const steps = await findLimit(rateMeter(session, plan));
  const rate = Math.max(Math.round((limitOf(steps)?.rate ?? MODEST_RATE) / 2), 1);
  progress(`memory at ${rate}/s`);
  const pid = stack.functions?.pid("whatsapp-webhook") ?? 0;
  const { result, work } = await measureWork(stack, () =>
    watchMemory(pid, () => measureRate({ ...plan, seconds: seconds * 4 }, rate)),
  );
  const messages = Math.round(seconds * 4 * rate);
  return { steps, stretch: { rate, messages, memory: result.memory, work } };
}

/** The same beside the worker, which answers each message. */
export async function measureAnswered(
  session: BenchSession,
  senders: readonly Sender[],
): Promise<Step[]> {
  // What waited is not what is measured.
  await session.sql`truncate pgmq.q_replies, pgmq.q_sends, private.turn_messages`;
  const measure = rateMeter(session, planOf(session, senders));
  const steps: Step[] = [];
  for (const rate of ANSWERED_RATES) steps.push(await measure(rate));
  return steps;
}

/** A few seconds of load, so that every connection and every plan is there. */
export async function warmUp(session: BenchSession, senders: readonly Sender[]): Promise<void> {
  await measureRate({ ...planOf(session, senders), seconds: 3 }, 20);
}

function planOf({ stack, seconds }: BenchSession, senders: readonly Sender[]): OpenPlan {
  return { target: targetOf(stack), business: businessOf(stack), senders, seconds };
}
