import { expect, test } from "vitest";
import { createTurns } from "./turns.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("work under one key takes turns, in order; under another it does not wait", async () => {
  const inTurn = createTurns();
  const log: string[] = [];
  const work = (name: string, ms: number) => async () => {
    log.push(`${name} begins`);
    await pause(ms);
    log.push(`${name} ends`);
    return name;
  };
  const results = await Promise.all([
    inTurn("x", work("one", 20)),
    inTurn("x", work("two", 0)),
    inTurn("y", work("other", 0)),
  ]);
  expect(results).toEqual(["one", "two", "other"]);
  expect(log.filter((line) => !line.startsWith("other"))).toEqual([
    "one begins",
    "one ends",
    "two begins",
    "two ends",
  ]);
  expect(log.indexOf("other ends")).toBeLessThan(log.indexOf("one ends"));
});

test("work that fails fails alone", async () => {
  const inTurn = createTurns();
  const failing = inTurn("x", () => Promise.reject(new Error("broken")));
  const next = inTurn("x", async () => "fine");
  await expect(failing).rejects.toThrow("broken");
  expect(await next).toBe("fine");
});
