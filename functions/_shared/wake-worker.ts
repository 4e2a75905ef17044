/** Wakes the worker early. Cron wakes it anyway: nothing may depend on this. */
import type { Env } from "./env.ts";

export type WakeEnv = Env<"SUPABASE_URL" | "WORKER_SECRET">;

/**
 * The call returns only when the worker has drained its queues; the waker does not wait for that.
 * Long enough for a cold start, short enough not to hold an instance.
 */
const patienceMs = 5_000;

/**
 * Creates a waker. While a call is under way further ones are folded into one that follows it:
 * a storm of webhooks makes a trickle of calls.
 */
export function createWaker(env: WakeEnv, patience = patienceMs): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;

  async function call(): Promise<void> {
    const response = await fetch(`${env.SUPABASE_URL}/functions/v1/worker`, {
      method: "POST",
      headers: { authorization: `Bearer ${env.WORKER_SECRET}` },
      signal: AbortSignal.timeout(patience),
    });
    await response.body?.cancel();
  }

  async function run(): Promise<void> {
    do {
      again = false;
      // A worker that does not answer in time is at work; one that fails is woken by cron.
      await call().catch(() => undefined);
    } while (again);
    running = undefined;
  }

  return () => {
    again = true;
    running ??= run();
    return running;
  };
}
