import { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakeSupabase, startFakeSupabase } from "./testing/fake-supabase.ts";
import { serve } from "./testing/serve.ts";
import { createWaker } from "./wake-worker.ts";

let fake: FakeSupabase;
beforeAll(async () => {
  fake = await startFakeSupabase();
});
afterAll(() => fake.close());

test("a storm of calls becomes one, and one more for what came meanwhile", async () => {
  const wake = createWaker({ SUPABASE_URL: fake.url, WORKER_SECRET: "0123456789abcdef" });
  await Promise.all(Array.from({ length: 100 }, wake));
  const bearer = "Bearer 0123456789abcdef";
  expect(fake.wakes).toEqual([bearer, bearer]);
  await wake();
  expect(fake.wakes).toHaveLength(3);
});

test("a worker that is away is nobody's error", async () => {
  const gone = await serve(new Hono());
  await gone.close();
  const wake = createWaker({ SUPABASE_URL: gone.url, WORKER_SECRET: "0123456789abcdef" });
  await expect(wake()).resolves.toBeUndefined();
});
