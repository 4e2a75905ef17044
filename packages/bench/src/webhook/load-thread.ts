/** The thread behind `runLoad`: posts on a fixed schedule and measures. */
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { textMessage, webhookBody } from "./body.ts";
import type { LoadPlan, LoadResult } from "./load.ts";
import { post } from "./post.ts";

/** About a sentence. */
const CHARACTERS = 60;

// SAFETY: the only starter of this thread is load.ts.
const { target, business, senders, rate, seconds } = workerData as LoadPlan;

const latencies: number[] = [];
let refused = 0;
const started = performance.now();

async function send(index: number): Promise<void> {
  const due = started + (index * 1000) / rate;
  await sleep(Math.max(due - performance.now(), 0));
  const sender = senders[index % senders.length];
  if (sender === undefined) throw new Error("Cannot send: there are no senders.");
  const messages = [textMessage(sender, CHARACTERS)];
  const { status } = await post(target, webhookBody(business, [sender], { messages }));
  if (status !== 200) refused += 1;
  latencies.push(performance.now() - due);
}

await Promise.all(Array.from({ length: Math.round(rate * seconds) }, (_, index) => send(index)));
parentPort?.postMessage({
  latencies,
  refused,
  elapsedMs: performance.now() - started,
} satisfies LoadResult);
