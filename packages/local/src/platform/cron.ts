import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "./admin.ts";
import { type CronSchedule, parseSchedule } from "./cron-schedule.ts";

/** What stands in for pg_cron's background worker. */
export interface CronDriver {
  stop(): Promise<void>;
}

interface Job {
  jobid: string;
  schedule: string;
  command: string;
  database: string;
  username: string;
}

interface Planned extends Job {
  times: CronSchedule;
  timer: NodeJS.Timeout | null;
  running: boolean;
  /** Came due while running: starts once more, right after. */
  pending: boolean;
}

/** setTimeout's limit is 24.8 days; a far date is simply looked at again. */
const LONGEST_WAIT_MS = 3_600_000;

/**
 * Runs the rows of `cron.job` when they are due, as role `postgres`, and records each run in
 * `cron.job_run_details`. Waits for notifications between, so an idle stack costs nothing.
 */
export async function startCron(
  admin: Sql,
  asPostgres: Sql,
  onLog: (line: string) => void,
): Promise<CronDriver> {
  const jobs = new Map<string, Planned>();
  const inFlight = new Set<Promise<void>>();
  let stopped = false;

  const report = (what: string) => (error: unknown) => {
    if (!stopped) onLog(`Cannot ${what}: ${error instanceof Error ? error.message : error}`);
  };

  const plan = (job: Planned, from: Date) => {
    const due = job.times.next(from);
    if (due === null || stopped) return;
    const wait = due.getTime() - Date.now();
    job.timer = setTimeout(
      () => {
        if (wait > LONGEST_WAIT_MS) return plan(job, from);
        plan(job, due);
        start(job);
      },
      Math.max(0, Math.min(wait, LONGEST_WAIT_MS)),
    );
  };

  const start = (job: Planned) => {
    if (job.running) {
      job.pending = true;
      return;
    }
    job.running = true;
    const run = runJob(admin, asPostgres, job)
      .catch(report(`run cron job ${job.jobid}`))
      .finally(() => {
        inFlight.delete(run);
        job.running = false;
        if (job.pending && jobs.get(job.jobid) === job && !stopped) start(job);
        job.pending = false;
      });
    inFlight.add(run);
  };

  const forget = (job: Planned) => {
    if (job.timer !== null) clearTimeout(job.timer);
    jobs.delete(job.jobid);
  };

  const reload = async () => {
    const rows = await activeJobs(admin);
    const present = new Map(rows.map((row) => [row.jobid, row]));
    for (const job of [...jobs.values()]) {
      const row = present.get(job.jobid);
      if (row?.schedule !== job.schedule) forget(job);
      else Object.assign(job, row);
    }
    for (const row of rows) {
      if (stopped || jobs.has(row.jobid)) continue;
      try {
        const times = parseSchedule(row.schedule);
        const job = { ...row, times, timer: null, running: false, pending: false };
        jobs.set(row.jobid, job);
        plan(job, new Date());
      } catch (error) {
        report(`read the schedule of cron job ${row.jobid}`)(error);
      }
    }
  };
  const reloadSoon = () => void reload().catch(report("read cron.job"));

  const connected = () => {
    void markInterrupted(admin).catch(report("update cron.job_run_details"));
    reloadSoon();
  };
  // `connected` runs at each (re)connection, also after the database was restarted.
  const listening = await admin.listen("foyer_cron", reloadSoon, connected);
  return {
    async stop() {
      stopped = true;
      for (const job of [...jobs.values()]) forget(job);
      await listening.unlisten().catch(() => {});
      // A long command is cut off when its connection closes.
      await Promise.race([Promise.allSettled(inFlight), sleep(500)]);
    },
  };
}

async function activeJobs(admin: Sql): Promise<Job[]> {
  const [found] = await admin`select to_regclass('cron.job') is not null as present`;
  if (found?.present !== true) return [];
  return admin<Job[]>`
    select jobid::text, schedule, command, database, username from cron.job where active`;
}

/** As pg_cron does when the server comes back: what was running then has no other end. */
async function markInterrupted(admin: Sql): Promise<void> {
  const [found] = await admin`select to_regclass('cron.job_run_details') is not null as present`;
  if (found?.present !== true) return;
  await admin`
    update cron.job_run_details
    set status = 'failed', return_message = 'server restarted', end_time = clock_timestamp()
    where status = 'running'`;
}

async function runJob(admin: Sql, asPostgres: Sql, job: Job): Promise<void> {
  const [run] = await admin`
    insert into cron.job_run_details (jobid, database, username, command, status, start_time)
    values (${job.jobid}, ${job.database}, ${job.username}, ${job.command}, 'running',
      clock_timestamp())
    returning runid`;
  const { status, message } = await execute(asPostgres, job);
  await admin`
    update cron.job_run_details
    set status = ${status}, return_message = ${message}, end_time = clock_timestamp()
    where runid = ${run?.runid}`;
}

async function execute(asPostgres: Sql, job: Job): Promise<{ status: string; message: string }> {
  if (job.username !== "postgres") {
    return { status: "failed", message: `connection failed for role ${job.username}` };
  }
  try {
    const result = await asPostgres.unsafe(job.command);
    const rows = result.length;
    const message = result.columns ? `${rows} row${rows === 1 ? "" : "s"}` : tag(result);
    return { status: "succeeded", message };
  } catch (error) {
    return {
      status: "failed",
      message: `ERROR: ${error instanceof Error ? error.message : error}`,
    };
  }
}

/** The command tag as psql shows it: `INSERT 0 1`, `DELETE 3`, `DO`. */
function tag(result: { command: string; count: number | null }): string {
  const { command, count } = result;
  if (command === "INSERT") return `INSERT 0 ${count ?? 0}`;
  return count === null || Number.isNaN(count) ? command : `${command} ${count}`;
}
