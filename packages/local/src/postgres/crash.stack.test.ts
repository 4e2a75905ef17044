import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startOf } from "../stack/processes.ts";
import { type TestDatabase, testDatabase } from "../test/postgres.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
}, 60_000);

afterAll(() => database[Symbol.asyncDispose](), 30_000);

test("a killed server comes back by itself with everything committed", async () => {
  await database.sql`create table public.kept as select 42 as answer`;
  await database.crash();
  expect(await database.sql`select answer from public.kept`).toEqual([{ answer: 42 }]);
}, 30_000);

test("stopping just after a kill leaves no server behind", async () => {
  const doomed = await testDatabase();
  process.kill(doomed.postgres.pid, "SIGKILL");
  await sleep(120);
  await doomed[Symbol.asyncDispose]();
  expect(await startOf(doomed.postgres.pid)).toBeNull();
}, 60_000);
