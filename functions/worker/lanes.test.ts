import { expect, test } from "vitest";
import { drain, type Work } from "./lanes.ts";

const sleep = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));
const soon = () => performance.now() + 5_000;

test("every job is done once, several at a time, and the drain ends at once", async () => {
  let left = 10;
  let now = 0;
  let most = 0;
  let done = 0;
  const lease = async (): Promise<Work | undefined> => {
    if (left === 0) return undefined;
    left -= 1;
    return async () => {
      now += 1;
      most = Math.max(most, now);
      await sleep(10);
      now -= 1;
      done += 1;
    };
  };
  const startedAt = performance.now();
  await drain(lease, { parallelism: 4, until: soon(), pollMs: 1_000 });
  expect(done).toBe(10);
  expect(most).toBe(4);
  expect(performance.now() - startedAt).toBeLessThan(500);
});

test("an idle lane takes what appears while another one is busy", async () => {
  const order: string[] = [];
  const jobs: Work[] = [
    async () => {
      setTimeout(() => jobs.push(async () => void order.push("late")), 30);
      await sleep(200);
      order.push("slow");
    },
  ];
  await drain(async () => jobs.shift(), { parallelism: 2, until: soon(), pollMs: 10 });
  expect(order).toEqual(["late", "slow"]);
});

test("after its time no job is begun", async () => {
  let begun = 0;
  const lease = async () => async () => {
    begun += 1;
    await sleep(20);
  };
  await drain(lease, { parallelism: 1, until: performance.now() + 50 });
  expect(begun).toBeLessThan(5);
});

test("a lease that fails ends the drain, after the jobs under way", async () => {
  let leases = 0;
  let finished = false;
  const lease = async () => {
    leases += 1;
    if (leases > 1) throw new Error("database away");
    return async () => {
      await sleep(30);
      finished = true;
    };
  };
  await expect(drain(lease, { parallelism: 2, until: soon() })).rejects.toThrow("database away");
  expect(finished).toBe(true);
});
