import { Worker } from "node:worker_threads";
import type { Business, Sender } from "./body.ts";
import type { Target } from "./post.ts";

/** A steady load: so many single messages a second, whatever the answers do. */
export interface LoadPlan {
  readonly target: Target;
  readonly business: Business;
  readonly senders: readonly Sender[];
  readonly rate: number;
  readonly seconds: number;
}

/** What became of it. */
export interface LoadResult {
  /** From the moment a message was due, so that a stall counts for everyone who waited in it. */
  readonly latencies: readonly number[];
  /** Answers other than 200. */
  readonly refused: number;
  /** From the first message's moment to the last answer. */
  readonly elapsedMs: number;
}

/** Runs a load in a thread of its own: the gateway lives in this one, and must not wait for it. */
export function runLoad(plan: LoadPlan): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("load-thread.ts", import.meta.url), { workerData: plan });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}
