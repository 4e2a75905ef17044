import { loadavg } from "node:os";
import { withAdminSql } from "../stack/admin-sql.ts";
import type { BenchSession } from "../webhook/bench-session.ts";
import { FunctionLog } from "../webhook/function-log.ts";
import { type MeasuredBatch, measureBatches } from "../webhook/measure-batches.ts";
import {
  type MeasuredSteady,
  measureAnswered,
  measureSteady,
  warmUp,
} from "../webhook/measure-steady.ts";
import { whileWorkerRests } from "../webhook/pause-worker.ts";
import { linkedPeople } from "../webhook/people.ts";
import { report } from "../webhook/report.ts";
import type { Step } from "../webhook/steady.ts";
import type { Benchmark } from "./benchmark.ts";

const PEOPLE = 100;
/** Number of the first of those who are answered; they have no history yet. */
const FIRST_ANSWERED = 15_553_000_000;

/** What was measured of the webhook. */
export interface WebhookResult {
  readonly batches: readonly MeasuredBatch[];
  /** The webhook alone. */
  readonly alone: MeasuredSteady;
  /** Beside the worker that answers what comes. */
  readonly answered: readonly Step[];
  /** Of the whole machine: whatever else runs on it takes its share. */
  readonly load: number;
}

/** The WhatsApp webhook (Q3). */
export const webhook: Benchmark = {
  name: "webhook",
  title: "the WhatsApp webhook: steady load, batches of 1000, memory (Q3)",
  async run({ seconds, progress, ...context }) {
    const log = new FunctionLog();
    await using own = await context.stack({ onLog: log.onLog });
    const { stack } = own;
    // Awaited here: the stack ends with this function.
    return await withAdminSql(stack, async (sql) =>
      report(await measure({ stack, sql, log, seconds, progress })),
    );
  },
};

async function measure(session: BenchSession): Promise<WebhookResult> {
  const { stack, sql, progress } = session;
  const people = await linkedPeople(sql, PEOPLE);
  const measured = await whileWorkerRests(stack, async () => {
    progress("warming up");
    await warmUp(session, people);
    const batches = await measureBatches(session, people);
    // As autovacuum does within a minute or two: the batches have filled empty tables.
    await sql`analyze`;
    progress("steady load, the webhook alone");
    await warmUp(session, people);
    return { batches, alone: await measureSteady(session, people) };
  });
  progress("steady load beside the worker's answers");
  const newcomers = await linkedPeople(sql, PEOPLE, FIRST_ANSWERED);
  const answered = await measureAnswered(session, newcomers);
  return { ...measured, answered, load: loadavg()[0] ?? Number.NaN };
}
