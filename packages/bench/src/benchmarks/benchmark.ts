import type { StackOptions } from "@foyer/local/src/mod.ts";
import type { OwnStack } from "../stack/own-stack.ts";

/** What a benchmark is given. */
export interface BenchmarkContext {
  /** How long each step of a steady load lasts. */
  readonly seconds: number;
  /** Starts a stack of the benchmark's own; it ends when the caller disposes of it. */
  stack(options?: StackOptions): Promise<OwnStack>;
  /** Says how far it is, beside the result. */
  progress(line: string): void;
}

/** A figure with the bar that it is held against; the bar is information, never an exit status. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The requirement, in words: `≤ 50 ms (Q3)`. */
  readonly bar?: string;
  readonly isMet?: boolean;
}

/** What was measured: figures for comparing, tables for reading. */
export interface Measured {
  readonly figures: readonly Figure[];
  readonly tables: readonly Section[];
}

/** One table of a report. */
export interface Section {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** One benchmark: a file in this folder, and a line in `registry.ts`. */
export interface Benchmark {
  readonly name: string;
  /** What it measures, in a line. */
  readonly title: string;
  run(context: BenchmarkContext): Promise<Measured>;
}
