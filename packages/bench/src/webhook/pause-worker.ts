import type { Stack } from "@foyer/local/src/mod.ts";

/**
 * Does something while the worker stands still, so that two cores measure the webhook alone. What
 * arrives meanwhile waits in its queues.
 */
export async function whileWorkerRests<T>(stack: Stack, work: () => Promise<T>): Promise<T> {
  const pid = stack.functions?.pid("worker");
  if (pid) process.kill(pid, "SIGSTOP");
  try {
    return await work();
  } finally {
    // A new one: this one would wake up to every call that was made to it meanwhile, all at once.
    await stack.functions?.kill("worker");
  }
}
