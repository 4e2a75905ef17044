import { expect, test } from "vitest";
import { createSlots } from "./slots.ts";

test("a place is taken from the lease to the work's end, over all runs", async () => {
  const slots = createSlots(1);
  const done: string[] = [];
  const lease = (name: string) => async () => async () => {
    done.push(name);
  };
  const first = await slots(lease("first"));
  expect(await slots(lease("second"))).toBeUndefined();
  await first?.();
  await (await slots(lease("third")))?.();
  expect(done).toEqual(["first", "third"]);
});

test("while somebody asks for work, the place is taken already", async () => {
  const slots = createSlots(1);
  const asking = slots(async () => async () => undefined);
  expect(await slots(async () => async () => undefined)).toBeUndefined();
  expect(await asking).toBeDefined();
});

test("no work, a lease that fails and a work that breaks give the place back", async () => {
  const slots = createSlots(1);
  expect(await slots(async () => undefined)).toBeUndefined();
  await expect(slots(() => Promise.reject(new Error("away")))).rejects.toThrow("away");
  const broken = await slots(async () => () => Promise.reject(new Error("broken")));
  await expect(broken?.()).rejects.toThrow("broken");
  expect(await slots(async () => async () => undefined)).toBeDefined();
});
