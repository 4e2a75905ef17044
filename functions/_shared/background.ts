/** Work after the answer: it may speed things up, and never carries them. */

interface EdgeRuntime {
  waitUntil(promise: Promise<unknown>): void;
}

/** Keeps the instance alive for a promise where the platform can; elsewhere the process lives on. */
export function runInBackground(promise: Promise<unknown>): void {
  const settled = promise.catch(() => undefined);
  // SAFETY: the hosted runtime defines this global; every other one leaves it undefined.
  (globalThis as { EdgeRuntime?: EdgeRuntime }).EdgeRuntime?.waitUntil(settled);
}
