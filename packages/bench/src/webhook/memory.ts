import { median } from "../lib/quantile.ts";
import { memoryOf } from "./process-usage.ts";

/** Resident memory over a stretch of time, in megabytes. */
export interface Memory {
  /** Before the stretch. */
  readonly before: number;
  /** Medians of its second and its last quarter: the first one fills the heap. */
  readonly early: number;
  readonly late: number;
  readonly max: number;
}

/** Watches a process' memory while something runs. */
export async function watchMemory<T>(
  pid: number,
  work: () => Promise<T>,
  everyMs = 250,
): Promise<{ result: T; memory: Memory }> {
  const samples: number[] = [];
  const sample = () => {
    const megabytes = memoryOf(pid);
    if (megabytes !== null) samples.push(megabytes);
  };
  sample();
  const timer = setInterval(sample, everyMs);
  try {
    const result = await work();
    sample();
    return { result, memory: summary(samples) };
  } finally {
    clearInterval(timer);
  }
}

function summary(samples: readonly number[]): Memory {
  const quarter = Math.ceil(samples.length / 4);
  return {
    before: samples[0] ?? Number.NaN,
    early: median(samples.slice(quarter, 2 * quarter)),
    late: median(samples.slice(-quarter)),
    max: Math.max(...samples),
  };
}
