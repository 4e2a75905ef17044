/** One run: heal, then answer and send until nothing is left or the time is up. */
import type { QueueName, WorkerReport } from "@foyer/contracts";
import { failureCode } from "../_shared/assistant/failure.ts";
import type { Model } from "../_shared/assistant/model.ts";
import { errorFields, type Log } from "../_shared/log.ts";
import { backoffSeconds } from "./backoff.ts";
import type { Database } from "./database.ts";
import type { Graph } from "./graph.ts";
import { drain, type Work } from "./lanes.ts";
import { type MediaDeps, mediaLeaseSeconds, processMedia } from "./media.ts";
import { registerNumber } from "./number.ts";
import { type JobResult, processReply, replyLeaseSeconds } from "./reply.ts";
import { processSend, sendLeaseSeconds } from "./send.ts";
import { createSlots } from "./slots.ts";

/** What a run needs. */
export interface RunDeps {
  readonly database: Database;
  readonly model: Model;
  /** Null when WhatsApp is off: sends stay in their queue. */
  readonly graph: Graph | null;
  readonly media: Omit<MediaDeps, "database">;
  readonly log: Log;
  /** Time after which no further job is begun. */
  readonly budgetMs: number;
}

/** Jobs at a time; each waits for the network nearly all of its life. */
const parallelism = 4;
/** Files, besides: each may fill megabytes, and none takes a lane from those who wait for words. */
const mediaParallelism = 1;

/** Creates the runs of a worker. Any number of them, here and elsewhere, may overlap. */
export function createRun(deps: RunDeps): (debugId: string) => Promise<WorkerReport> {
  const { database, model, graph, media, log } = deps;
  const files = createSlots(mediaParallelism);
  const register = graph && registerNumber(graph, database, log);

  return async (debugId) => {
    const startedAt = performance.now();
    const counts = { replies: 0, sends: 0, media: 0, retried: 0, failed: 0 };
    const healed = await database.heal();
    await register?.();

    function count(queue: QueueName, result: JobResult): void {
      if (result.kind === "done" && result.worked) counts[queue] += 1;
      if (result.kind === "waiting") counts.retried += 1;
      if (result.kind === "failed") {
        counts.failed += 1;
        log("warn", "job.failed", { debug_id: debugId, queue, error: result.error });
      }
    }

    /** A job whose own handling broke goes back; if that fails too, its lease runs out. */
    async function guarded(
      queue: QueueName,
      job: { job_id: number | string; attempts: number },
      work: () => Promise<JobResult>,
    ): Promise<void> {
      try {
        count(queue, await work());
      } catch (thrown) {
        log("error", "job.broken", { debug_id: debugId, queue, ...errorFields(thrown) });
        counts.failed += 1;
        const retry = { delaySeconds: backoffSeconds(job.attempts), error: failureCode(thrown) };
        await database.retryJob(queue, job.job_id, retry).catch(() => undefined);
      }
    }

    async function leaseSend(): Promise<Work | undefined> {
      const job = graph ? await database.leaseSend(sendLeaseSeconds) : undefined;
      if (!graph || !job) return undefined;
      return () => guarded("sends", job, () => processSend({ database, graph }, job));
    }

    async function leaseReply(): Promise<Work | undefined> {
      const job = await database.leaseReply(replyLeaseSeconds);
      return (
        job && (() => guarded("replies", job, () => processReply({ database, model, graph }, job)))
      );
    }

    async function leaseMedia(): Promise<Work | undefined> {
      const job = await database.leaseMedia(mediaLeaseSeconds);
      return job && (() => guarded("media", job, () => processMedia({ database, ...media }, job)));
    }

    // Sends come first: an answer that is written should not wait behind one that is not. Files come last.
    const lease = async () =>
      (await leaseSend()) ?? (await leaseReply()) ?? (await files(leaseMedia));
    await drain(lease, {
      parallelism: parallelism + mediaParallelism,
      until: startedAt + deps.budgetMs,
    });
    const duration_ms = Math.round(performance.now() - startedAt);
    log("info", "run.completed", { debug_id: debugId, ...counts, ...healed, duration_ms });
    return { ...counts, healed, duration_ms };
  };
}
