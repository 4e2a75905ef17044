import { expect, test } from "vitest";
import { findLimit, limitOf, type Step } from "./steady.ts";

/** A webhook that bears up to `limit` messages a second. */
function bearing(limit: number) {
  const asked: number[] = [];
  const measure = async (rate: number): Promise<Step> => {
    asked.push(rate);
    const isBorne = rate <= limit;
    return { rate, done: rate, medianMs: 1, p99Ms: 1, maxMs: 1, refused: 0, isBorne };
  };
  return { asked, measure };
}

test("the rate is doubled until it is not borne, then the distance halved", async () => {
  const { asked, measure } = bearing(130);
  const steps = await findLimit(measure);
  // What is not borne is measured twice.
  expect(asked).toEqual([5, 10, 20, 40, 80, 160, 160, 120, 140, 140]);
  expect(limitOf(steps)?.rate).toBe(120);
  expect(steps.map(({ rate }) => rate)).toEqual([5, 10, 20, 40, 80, 120, 140, 160]);
});

test("one that bears nothing has no limit", async () => {
  const { asked, measure } = bearing(0);
  expect(limitOf(await findLimit(measure))).toBeUndefined();
  expect(asked).toEqual([5, 5]);
});

test("one that bears everything ends at the highest rate", async () => {
  const steps = await findLimit(bearing(1e9).measure, { from: 10, to: 40 });
  expect(limitOf(steps)?.rate).toBe(40);
});
