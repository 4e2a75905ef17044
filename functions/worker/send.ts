/** One job of the queue `sends`: claim the outbox row, send it, record what became of it. */
import type { OutboxOutcome, SendJob } from "@foyer/contracts";
import type { Database } from "./database.ts";
import type { Graph } from "./graph.ts";
import type { JobResult } from "./reply.ts";

/** Longer than the Graph API may take. */
export const sendLeaseSeconds = 30;

function errorOf(outcome: OutboxOutcome): string {
  if (outcome.kind === "failed") return `${outcome.class}:${outcome.code ?? "none"}`;
  return outcome.kind;
}

/** Sends a message, or puts the job back. */
export async function processSend(
  { database, graph }: { readonly database: Database; readonly graph: Graph },
  { job_id, payload }: SendJob,
): Promise<JobResult> {
  const claim = await database.claimOutbox(payload.outbox_id);
  if (claim.state === "done") {
    await database.finishJob("sends", job_id);
    return { kind: "done", worked: false };
  }
  if (claim.state === "wait") {
    await database.retryJob("sends", job_id, {
      delaySeconds: claim.retry_after_seconds,
      error: null,
    });
    return { kind: "waiting" };
  }

  const outcome = await graph.send(claim.phone_number_id, claim.body);
  const recorded = await database.recordOutbox(payload.outbox_id, claim.attempt, outcome);
  if (recorded.retry_after_seconds === null) await database.finishJob("sends", job_id);
  else {
    await database.retryJob("sends", job_id, {
      delaySeconds: recorded.retry_after_seconds,
      // A limit or a stopped number is no fault of the message: it keeps its tries.
      error: recorded.is_try ? errorOf(outcome) : null,
    });
  }
  if (outcome.kind === "accepted") return { kind: "done", worked: true };
  return { kind: "failed", error: errorOf(outcome) };
}
