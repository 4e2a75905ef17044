/** One job of the queue `media`: fetch a file and store it, or remove an object that is nobody's any more. */
import type { AttachmentOutcome, ClaimedAttachment, MediaJob } from "@foyer/contracts";
import type { MediaStore } from "../_shared/storage.ts";
import { StorageFault } from "../_shared/storage-fault.ts";
import { backoffSeconds } from "./backoff.ts";
import type { Database } from "./database.ts";
import type { MediaSource } from "./media-source.ts";
import type { JobResult } from "./reply.ts";

/** As long as the lease of claim_attachment; fetching and storing take less. */
export const mediaLeaseSeconds = 120;

/** How long a request to Storage may take; files are larger than rows. */
export const storageTimeoutMs = 30_000;

/** How long files wait while WhatsApp is switched off. */
const offSeconds = 300;

/** Classes that wait for somebody to mend something. Waiting burns no tries: the id's end ends it. */
const waitingClasses: readonly string[] = ["auth", "permission", "spam", "policy"];

/** What a job of this queue needs. */
export interface MediaDeps {
  readonly database: Database;
  readonly store: MediaStore;
  /** Null when WhatsApp is off. */
  readonly source: MediaSource | null;
}

/** Does the job, or puts it back. */
export async function processMedia(
  deps: MediaDeps,
  { job_id, attempts, payload }: MediaJob,
): Promise<JobResult> {
  const { database, store, source } = deps;
  if ("remove" in payload && typeof payload.remove === "string") {
    return removeObject(deps, { job_id, attempts, path: payload.remove });
  }
  // SAFETY: the contract admits jobs with one of the two, and the other was just ruled out.
  const id = payload.attachment_id as string;
  if (!source) {
    await database.retryJob("media", job_id, { delaySeconds: offSeconds, error: null });
    return { kind: "waiting" };
  }

  const claim = await database.claimAttachment(id);
  if (claim.state === "done") {
    await database.finishJob("media", job_id);
    return { kind: "done", worked: false };
  }
  if (claim.state === "wait") {
    const delaySeconds = claim.retry_after_seconds;
    await database.retryJob("media", job_id, { delaySeconds, error: null });
    return { kind: "waiting" };
  }

  const outcome = await fetchAndStore(store, source, claim);
  const recorded = await database.recordAttachment(id, claim.attempt, outcome);
  const error = outcome.kind === "failed" ? outcome.error : null;
  const delaySeconds = recorded.retry_after_seconds;
  if (delaySeconds === null) await database.finishJob("media", job_id);
  else {
    const isWaiting = outcome.kind !== "failed" || waitingClasses.includes(outcome.class);
    await database.retryJob("media", job_id, { delaySeconds, error: isWaiting ? null : error });
  }
  if (error !== null) return { kind: "failed", error };
  return { kind: "done", worked: outcome.kind === "stored" };
}

async function fetchAndStore(
  store: MediaStore,
  source: MediaSource,
  claimed: ClaimedAttachment,
): Promise<AttachmentOutcome> {
  try {
    // Asked first: without Storage nothing needs to be fetched.
    if (!(await store.isThere())) return { kind: "referenced" };
    const file = await source(claimed);
    if (file.kind === "failed") return file;
    await store.put(claimed.storage_path, file.bytes, file.mimeType);
    const { mimeType: mime_type, sha256, bytes } = file;
    return { kind: "stored", mime_type, sha256, byte_size: bytes.byteLength };
  } catch (thrown) {
    if (thrown instanceof StorageFault) return storageOutcome(thrown);
    throw thrown;
  }
}

function storageOutcome({ kind, status }: StorageFault): AttachmentOutcome {
  if (kind === "absent") return { kind: "referenced" };
  const isFinal = kind === "too_large" || kind === "wrong_type";
  return {
    kind: "failed",
    class: isFinal ? "terminal" : "transient",
    error: isFinal ? kind : `storage_${status}`,
  };
}

async function removeObject(
  { database, store }: MediaDeps,
  job: { job_id: MediaJob["job_id"]; attempts: number; path: string },
): Promise<JobResult> {
  try {
    await store.remove(job.path);
  } catch (thrown) {
    if (!(thrown instanceof StorageFault)) throw thrown;
    const error = `storage_${thrown.status}`;
    const delaySeconds = backoffSeconds(job.attempts);
    await database.retryJob("media", job.job_id, { delaySeconds, error });
    return { kind: "failed", error };
  }
  await database.finishJob("media", job.job_id);
  return { kind: "done", worked: true };
}
