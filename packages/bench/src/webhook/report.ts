import type { Figure, Measured, Section } from "../benchmarks/benchmark.ts";
import type { WebhookResult } from "../benchmarks/webhook.ts";
import { median } from "../lib/quantile.ts";
import type { BatchRun } from "./batch.ts";
import { SINGLE } from "./batch-kinds.ts";
import type { MeasuredBatch } from "./measure-batches.ts";
import { limitOf, type Step } from "./steady.ts";

const BATCH_BAR_MS = 1000;
/** Functions of less than this share of a batch are left out of the table. */
const WORTH_A_LINE = 0.01;

const whole = (value: number | null) =>
  value === null || Number.isNaN(value) ? "-" : value.toFixed(0);
const tenth = (value: number) => value.toFixed(1);

function medianOf(runs: readonly BatchRun[], time: (run: BatchRun) => number): number {
  return median(runs.map(time));
}

/** Figures and tables of what was measured. */
export function report(result: WebhookResult): Measured {
  const broken = result.batches.filter(({ name }, index) => index === 0 || name === SINGLE);
  return {
    figures: figures(result),
    tables: [
      steady("Steady load of single messages, the webhook alone", result.alone.steps),
      steady("The same beside the worker, which answers each of them", result.answered),
      batches(result),
      costs(result),
      ...broken.map(functions),
    ],
  };
}

function figures({ alone, batches: measured, load }: WebhookResult): Figure[] {
  const { memory, rate } = alone.stretch;
  const limit = limitOf(alone.steps);
  const batch = medianOf(measured[0]?.runs ?? [], ({ totalMs }) => totalMs);
  const growth = memory.late - memory.early;
  return [
    {
      name: "sustained single messages within Q3",
      value: limit?.rate ?? 0,
      unit: "/s",
      bar: "median ≤ 50 ms, p99 ≤ 250 ms (Q3)",
      isMet: limit !== undefined,
    },
    { name: "median at that rate", value: limit?.medianMs ?? Number.NaN, unit: "ms" },
    { name: "p99 at that rate", value: limit?.p99Ms ?? Number.NaN, unit: "ms" },
    {
      name: "batch of 1000 updates, 3 MB",
      value: batch,
      unit: "ms",
      bar: "≤ 1 s (Q3)",
      isMet: batch <= BATCH_BAR_MS,
    },
    {
      name: `growth of memory at ${rate}/s, second quarter to last`,
      value: growth,
      unit: "MB",
      bar: "flat (Q3): ≤ 10 % of the resident memory",
      isMet: growth <= memory.early * 0.1,
    },
    { name: "resident memory, last quarter", value: memory.late, unit: "MB" },
    { name: "resident memory, highest", value: memory.max, unit: "MB" },
    { name: "load of the machine, one minute, at the end", value: load, unit: "" },
  ];
}

function costs({ alone }: WebhookResult): Section {
  const { work, messages, rate } = alone.stretch;
  const spent = Object.entries(work).map(([who, ms]) => [who, (ms / messages).toFixed(2)]);
  return {
    title: `CPU time of a single message, at ${rate}/s`,
    head: ["process", "ms"],
    rows: spent,
  };
}

function steady(title: string, steps: readonly Step[]): Section {
  return {
    title,
    head: ["offered/s", "answered/s", "median ms", "p99 ms", "max ms", "not 200", "within Q3"],
    rows: steps.map((step) => [
      step.rate,
      tenth(step.done),
      tenth(step.medianMs),
      tenth(step.p99Ms),
      whole(step.maxMs),
      step.refused,
      step.isBorne ? "yes" : "no",
    ]),
  };
}

function batches({ batches: measured }: WebhookResult): Section {
  return {
    title: "One delivery to a quiet stack, medians in ms: in all, in the handler, and CPU time",
    head: ["delivery", "MB", "ms", "max", "handler", "CPU: database", "function", "gateway"],
    rows: measured.map(({ name, runs }) => [
      name,
      tenth((runs[0]?.bytes ?? 0) / 1e6),
      whole(medianOf(runs, ({ totalMs }) => totalMs)),
      whole(Math.max(...runs.map(({ totalMs }) => totalMs))),
      whole(medianOf(runs, ({ handlerMs }) => handlerMs ?? Number.NaN)),
      whole(medianOf(runs, ({ work }) => work.database)),
      whole(medianOf(runs, ({ work }) => work.function)),
      whole(medianOf(runs, ({ work }) => work.gateway)),
    ]),
  };
}

function functions({ name, profile }: MeasuredBatch): Section {
  const total = profile.reduce((sum, { selfMs }) => sum + selfMs, 0);
  return {
    title: `Where the database's time goes: ${name}, with the time of each function counted`,
    head: ["SQL function", "calls", "own ms", "with callees ms"],
    rows: profile
      .filter(({ selfMs }) => selfMs >= total * WORTH_A_LINE)
      .map(({ name, calls, selfMs, totalMs }) => [name, calls, tenth(selfMs), tenth(totalMs)]),
  };
}
