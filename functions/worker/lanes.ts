/** Several lanes that take jobs until all of them find nothing. */

import { pause } from "../_shared/pause.ts";

/** How a drain is bounded. */
export interface DrainOptions {
  readonly parallelism: number;
  /** Moment on `performance.now()`'s clock after which no job is begun. */
  readonly until: number;
  /** How often an idle lane looks again while another one works. */
  readonly pollMs?: number;
}

/** The work of one leased job. */
export type Work = () => Promise<void>;

/**
 * Leases and does jobs on every lane until no lane finds one.
 *
 * A lane without work stays while another is busy: what that one is doing may make new work,
 * and people who write meanwhile need not wait for a slow answer to somebody else.
 *
 * @param lease The next job's work; undefined when there is none.
 */
export async function drain(
  lease: () => Promise<Work | undefined>,
  { parallelism, until, pollMs = 500 }: DrainOptions,
): Promise<void> {
  const allIdle = Promise.withResolvers<void>();
  let idle = 0;
  let isOver = false;

  async function lane(): Promise<void> {
    let isIdle = false;
    while (performance.now() < until) {
      const work = await lease();
      if (work) {
        if (isIdle) idle -= 1;
        isIdle = false;
        await work();
        continue;
      }
      if (!isIdle) idle += 1;
      isIdle = true;
      if (idle === parallelism) {
        isOver = true;
        allIdle.resolve();
      }
      if (isOver) return;
      await pause(pollMs, allIdle.promise);
      if (isOver) return;
    }
  }

  async function guardedLane(): Promise<void> {
    try {
      await lane();
    } finally {
      // One that broke never counts as idle again; the others must not wait for it.
      isOver = true;
      allIdle.resolve();
    }
  }

  const lanes = await Promise.allSettled(Array.from({ length: parallelism }, guardedLane));
  const broken = lanes.find((result) => result.status === "rejected");
  if (broken) throw broken.reason;
}
