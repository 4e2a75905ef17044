/** One job of the queue `replies`: open the turn, ask the model, write the answer once. */
import type { ReplyJob } from "@foyer/contracts";
import { failureCode } from "../_shared/assistant/failure.ts";
import { type Answer, type Model, modelTimeoutMs } from "../_shared/assistant/model.ts";
import { runInBackground } from "../_shared/background.ts";
import { backoffSeconds } from "./backoff.ts";
import type { Database } from "./database.ts";
import type { Graph } from "./graph.ts";

/** Longer than the model may take, so that nobody else begins while it still thinks. */
export const replyLeaseSeconds = modelTimeoutMs / 1000 + 20;

/** Another attempt holds the turn now; look again when it has had time to finish. */
const supersededSeconds = 5;

/** What became of a job. */
export type JobResult =
  | { readonly kind: "done"; readonly worked: boolean }
  | { readonly kind: "waiting" }
  | { readonly kind: "failed"; readonly error: string };

/** What answering needs. */
export interface ReplyDeps {
  readonly database: Database;
  readonly model: Model;
  /** Null when WhatsApp is off. */
  readonly graph: Graph | null;
}

/** Answers a session, or puts the job back. */
export async function processReply(
  { database, model, graph }: ReplyDeps,
  { job_id, attempts, payload }: ReplyJob,
): Promise<JobResult> {
  const begun = await database.beginTurn(payload.session_id, replyLeaseSeconds);
  if (begun.state === "nothing") {
    await database.finishJob("replies", job_id);
    return { kind: "done", worked: false };
  }
  if (begun.state === "busy") {
    await database.retryJob("replies", job_id, {
      delaySeconds: begun.retry_after_seconds,
      error: null,
    });
    return { kind: "waiting" };
  }

  if (begun.state === "limited" || begun.state === "closed") {
    // The database has said so to the person, in the place of an answer; or nobody would read one.
    await database.finishJob("replies", job_id);
    return { kind: "done", worked: begun.state === "limited" };
  }

  const { turn } = begun;
  // The person sees at once that they were read. Beside the answer, and never in its way.
  if (turn.whatsapp) runInBackground(graph?.markRead(turn.whatsapp) ?? Promise.resolve());
  let answer: Answer;
  try {
    answer = await model(turn);
  } catch (thrown) {
    const error = failureCode(thrown);
    await database.releaseTurn(turn, error);
    await database.retryJob("replies", job_id, { delaySeconds: backoffSeconds(attempts), error });
    return { kind: "failed", error };
  }

  const completed = await database.completeTurn(turn, answer).catch(async (thrown) => {
    // Written or not: if not, the next try need not wait for the lease. Fenced by the attempt.
    await database.releaseTurn(turn, failureCode(thrown)).catch(() => undefined);
    throw thrown;
  });
  if (completed.state === "superseded") {
    // The job may be another worker's by now, so it is not ours to remove.
    await database.retryJob("replies", job_id, { delaySeconds: supersededSeconds, error: null });
    return { kind: "waiting" };
  }
  await database.finishJob("replies", job_id);
  return { kind: "done", worked: true };
}
