import { loadavg } from "node:os";
import type { Stack } from "@foyer/local/src/mod.ts";
import type postgres from "postgres";
import { withAdminSql } from "../stack/admin-sql.ts";
import { type BatchRun, runBatch } from "../webhook/batch.ts";
import { batchKinds } from "../webhook/batch-kinds.ts";
import { FunctionLog } from "../webhook/function-log.ts";
import { countFunctionTimes } from "../webhook/function-times.ts";
import { type Memory, watchMemory } from "../webhook/memory.ts";
import { whileWorkerRests } from "../webhook/pause-worker.ts";
import { linkedPeople } from "../webhook/people.ts";
import { report } from "../webhook/report.ts";
import { findLimit, limitOf, measureRate, type OpenPlan, type Step } from "../webhook/steady.ts";
import { measureWork, type Work } from "../webhook/work.ts";
import type { Benchmark, BenchmarkContext } from "./benchmark.ts";

/** Deliveries of each batch; the first one warms up and is not counted. */
const BATCH_RUNS = 6;
/** Rates at which the worker answers beside the webhook. */
const ANSWERED_RATES = [5, 10, 20];

/** What was measured of the webhook. */
export interface WebhookResult {
  readonly batches: readonly { name: string; runs: readonly BatchRun[] }[];
  /** The webhook alone. */
  readonly alone: readonly Step[];
  /** Beside the worker that answers what comes. */
  readonly answered: readonly Step[];
  readonly memory: Memory;
  /** Rate of the load under which memory was watched. */
  readonly memoryRate: number;
  /** What that load cost. */
  readonly work: Work;
  readonly messages: number;
  /** Of the whole machine: whatever else runs on it takes its share. */
  readonly load: number;
}

/** The WhatsApp webhook (Q3). */
export const webhook: Benchmark = {
  name: "webhook",
  title: "the WhatsApp webhook: steady load, batches of 1000, memory (Q3)",
  async run(context) {
    const log = new FunctionLog();
    await using own = await context.stack({ onLog: log.onLog });
    const { stack } = own;
    return report(await withAdminSql(stack, (sql) => measure(stack, sql, log, context)));
  },
};

async function measure(
  stack: Stack,
  sql: postgres.Sql,
  log: FunctionLog,
  { seconds, progress }: BenchmarkContext,
): Promise<WebhookResult> {
  const target = {
    url: `${stack.urls.functions}/whatsapp-webhook`,
    appSecret: stack.keys.whatsappAppSecret,
  };
  const business = {
    phoneNumberId: stack.keys.whatsappPhoneNumberId,
    displayPhone: stack.keys.whatsappDisplayPhone,
  };
  const senders = await linkedPeople(sql, 100);
  const plan: OpenPlan = { target, business, senders, seconds };
  const measureAndTell = async (rate: number) => {
    const step = await measureRate(plan, rate);
    const { done, medianMs, p99Ms } = step;
    progress(
      `${rate}/s: ${done.toFixed(0)}/s, median ${medianMs.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms`,
    );
    return step;
  };

  return whileWorkerRests(stack, async () => {
    progress("warming up");
    await measureRate({ ...plan, seconds: 2 }, 20);

    const batches = [];
    await countFunctionTimes(sql);
    for (const { name, body } of batchKinds(business, senders)) {
      const runs: BatchRun[] = [];
      for (let run = 0; run < BATCH_RUNS; run++) {
        const one = await runBatch(stack, sql, target, log, body());
        progress(`${name}: ${one.totalMs.toFixed(0)} ms (HTTP ${one.status})`);
        if (run > 0) runs.push(one);
      }
      batches.push({ name, runs });
    }
    await sql`alter system reset track_functions`;
    // As autovacuum does within a minute or two: the batches have filled empty tables.
    await sql`analyze`;
    await sql`select pg_reload_conf()`;

    progress("steady load, the webhook alone");
    const alone = await findLimit(measureAndTell);
    const memoryRate = Math.max(Math.round((limitOf(alone)?.rate ?? 20) / 2), 1);
    progress(`memory at ${memoryRate}/s`);
    const pid = stack.functions?.pid("whatsapp-webhook") ?? 0;
    const long = { ...plan, seconds: seconds * 4 };
    const { result, work } = await measureWork(stack, () =>
      watchMemory(pid, () => measureRate(long, memoryRate)),
    );
    const messages = Math.round(long.seconds * memoryRate);
    return { batches, alone, memory: result.memory, memoryRate, work, messages };
  }).then(async (measured) => {
    progress("steady load beside the worker's answers");
    // What waited is not what is measured.
    await sql`truncate pgmq.q_replies, pgmq.q_sends, private.turn_messages`;
    const answered = [];
    for (const rate of ANSWERED_RATES) answered.push(await measureAndTell(rate));
    return { ...measured, answered, load: loadavg()[0] ?? Number.NaN };
  });
}
