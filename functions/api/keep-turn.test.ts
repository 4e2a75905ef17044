import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepTurn } from "./keep-turn.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const turn = { id: "00000000-0000-4000-8000-000000000001", attempt: 1 };

function start(answer: () => Promise<boolean>) {
  let text = "";
  const end = Promise.withResolvers<void>();
  const saved: string[] = [];
  let isLost = false;
  const store = {
    async keepTurn(_: unknown, written: string) {
      saved.push(written);
      return answer();
    },
  };
  const keeping = { turn, written: () => text, onLost: () => (isLost = true) };
  return {
    saved,
    isLost: () => isLost,
    say: (more: string) => (text += more),
    end: end.resolve,
    kept: keepTurn(store, end.promise, keeping),
  };
}

test("however fast it is written, it is saved twice in a second", async () => {
  const answer = start(async () => true);
  for (let piece = 0; piece < 100; piece += 1) {
    answer.say("x");
    await vi.advanceTimersByTimeAsync(20);
  }
  expect(answer.saved.length).toBeGreaterThanOrEqual(3);
  expect(answer.saved.length).toBeLessThanOrEqual(4);
  answer.end();
  await answer.kept;
});

test("while nothing is written the lease is kept all the same, less often", async () => {
  const answer = start(async () => true);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(answer.saved.length).toBeGreaterThanOrEqual(3);
  expect(answer.saved.length).toBeLessThanOrEqual(4);
  answer.end();
  await answer.kept;
});

test("a save that fails is made up for; a lost turn ends it", async () => {
  const answers = [() => Promise.reject(new Error("away")), async () => true, async () => false];
  const answer = start(async () => (await answers.shift()?.()) ?? false);
  answer.say("I think");
  await vi.advanceTimersByTimeAsync(1_100);
  expect(answer.saved).toEqual(["I think", "I think"]);
  answer.say(" so");
  await vi.advanceTimersByTimeAsync(600);
  await answer.kept;
  expect(answer.isLost()).toBe(true);
});
