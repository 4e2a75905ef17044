import type { Benchmark } from "./benchmark.ts";
import { webhook } from "./webhook.ts";

/** Every benchmark, in the order in which they are listed. */
export const benchmarks: readonly Benchmark[] = [webhook];
