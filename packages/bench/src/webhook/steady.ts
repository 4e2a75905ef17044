import { quantile } from "../lib/quantile.ts";
import { type LoadPlan, runLoad } from "./load.ts";

/** Q3: of the 200s for single messages. */
const MEDIAN_BAR_MS = 50;
const P99_BAR_MS = 250;

/** A load whose rate is still to be chosen. */
export type OpenPlan = Omit<LoadPlan, "rate">;

/** How the webhook bore one rate. */
export interface Step {
  readonly rate: number;
  /** Updates answered in a second. */
  readonly done: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly refused: number;
  /** Everything answered 200, as fast as required, and no queue growing. */
  readonly isBorne: boolean;
}

/** Measures one rate. */
export async function measureRate(plan: OpenPlan, rate: number): Promise<Step> {
  const { latencies, refused, elapsedMs } = await runLoad({ ...plan, rate });
  const [medianMs, p99Ms] = [quantile(latencies, 0.5), quantile(latencies, 0.99)];
  const done = (latencies.length / elapsedMs) * 1000;
  const isFast = medianMs <= MEDIAN_BAR_MS && p99Ms <= P99_BAR_MS;
  return {
    rate,
    done,
    medianMs,
    p99Ms,
    maxMs: quantile(latencies, 1),
    refused,
    isBorne: refused === 0 && isFast,
  };
}

/**
 * Looks for the highest rate that is borne: doubles it until one is not, then halves the distance.
 *
 * @param measure Measures one rate; a rate that was not borne is measured once more, because a
 *   busy neighbour on a shared machine is not the webhook's doing.
 */
export async function findLimit(
  measure: (rate: number) => Promise<Step>,
  { from = 5, to = 2560, halvings = 2 } = {},
): Promise<Step[]> {
  const steps: Step[] = [];
  const isBorne = async (rate: number) => {
    const first = await measure(rate);
    const step = first.isBorne ? first : await measure(rate);
    steps.push(step);
    return step.isBorne;
  };
  let borne = 0;
  let broken = from;
  while (broken <= to && (await isBorne(broken))) {
    borne = broken;
    broken *= 2;
  }
  for (let halving = 0; halving < halvings && borne > 0 && broken <= to; halving++) {
    const middle = Math.round((borne + broken) / 2);
    if (await isBorne(middle)) borne = middle;
    else broken = middle;
  }
  return steps.toSorted((left, right) => left.rate - right.rate);
}

/** The highest rate that was borne; undefined when none was. */
export function limitOf(steps: readonly Step[]): Step | undefined {
  return steps.findLast(({ isBorne }) => isBorne);
}
