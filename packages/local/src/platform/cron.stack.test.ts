import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../test/eventually.ts";
import { type TestDatabase, testDatabase } from "../test/postgres.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase({ platform: true });
  await database.sql`create extension pg_cron with schema pg_catalog`;
  await database.sql`
    create table public.runs (job text, who text default current_user, at timestamptz default
      clock_timestamp())`;
}, 60_000);

afterAll(() => database[Symbol.asyncDispose](), 30_000);

const runs = (job: string) => database.sql`
  select who, extract(epoch from at)::float8 as at from public.runs where job = ${job} order by at`;

test("a job in seconds runs again and again, as postgres, and each run is recorded", async () => {
  const [job] = await database.sql`
    select cron.schedule('each', '1 seconds', 'insert into public.runs (job) values (''each'')')`;
  await eventually(async () => (await runs("each")).length >= 3);
  await database.sql`select cron.unschedule('each')`;
  const [first, second] = await runs("each");
  expect(first?.who).toBe("postgres");
  expect(second?.at - first?.at).toBeGreaterThan(0.8);
  const [details] = await database.sql`
    select username, status, return_message, end_time >= start_time as ended
    from cron.job_run_details where jobid = ${job?.schedule} order by runid`;
  expect(details).toEqual({
    username: "postgres",
    status: "succeeded",
    return_message: "INSERT 0 1",
    ended: true,
  });
});

test("unscheduling and deactivating stop a job", async () => {
  await database.sql`
    select cron.schedule('off', '1 seconds', 'insert into public.runs (job) values (''off'')')`;
  await eventually(async () => (await runs("off")).length >= 1);
  await database.sql`
    select cron.alter_job(jobid, active := false) from cron.job where jobname = 'off'`;
  await new Promise((resolve) => setTimeout(resolve, 300));
  const before = (await runs("off")).length;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect((await runs("off")).length).toBe(before);
});

test("a failing command is recorded as failed, with its message", async () => {
  const [job] = await database.sql`select cron.schedule('bad', '1 seconds', 'select 1/0')`;
  const details = await eventually(async () => {
    const rows = await database.sql`
      select status, return_message from cron.job_run_details
      where jobid = ${job?.schedule} and end_time is not null`;
    return rows[0];
  });
  await database.sql`select cron.unschedule('bad')`;
  expect(details).toEqual({ status: "failed", return_message: "ERROR: division by zero" });
});

test("a job never overlaps itself", async () => {
  await database.sql`
    select cron.schedule('slow', '1 seconds',
      'insert into public.runs (job) values (''slow''); select pg_sleep(2.2)')`;
  await eventually(async () => (await runs("slow")).length >= 2, 15_000);
  await database.sql`select cron.unschedule('slow')`;
  const [first, second] = await runs("slow");
  expect(second?.at - first?.at).toBeGreaterThan(2.1);
}, 20_000);

test("the schedule of a name is replaced, not doubled", async () => {
  const [first] = await database.sql`select cron.schedule('named', '0 3 * * *', 'select 1')`;
  const [second] = await database.sql`select cron.schedule('named', '0 4 * * *', 'select 2')`;
  expect(second?.schedule).toBe(first?.schedule);
  expect(
    await database.sql`select schedule, command from cron.job where jobname = 'named'`,
  ).toEqual([{ schedule: "0 4 * * *", command: "select 2" }]);
});

test.each([
  "60 seconds",
  "0 seconds",
  "* * * *",
  "60 * * * *",
  "5-1 * * * *",
  "often",
  "* * * * * *",
])("refuses the schedule %j", async (schedule) => {
  await expect(database.sql`select cron.schedule('no', ${schedule}, 'select 1')`).rejects.toThrow(
    `invalid schedule: ${schedule}`,
  );
});

test("goes on after the database was killed", async () => {
  await database.sql`
    select cron.schedule('tough', '1 seconds', 'insert into public.runs (job) values (''tough'')')`;
  await eventually(async () => (await runs("tough")).length >= 1);
  const [job] = await database.sql`
    select cron.schedule('cut', '1 seconds', 'select pg_sleep(60)') as id`;
  const cut = () => database.sql`
    select status, return_message from cron.job_run_details where jobid = ${job?.id} limit 1`;
  await eventually(async () => (await cut())[0]);
  await database.crash();
  await database.sql`select cron.unschedule('cut')`;
  const before = (await runs("tough")).length;
  await eventually(async () => (await runs("tough")).length > before + 1);
  expect(await cut()).toEqual([{ status: "failed", return_message: "server restarted" }]);
}, 40_000);

test("role postgres may not write cron.job itself, and API roles nothing at all", async () => {
  await expect(database.sql`update cron.job set active = false`).rejects.toMatchObject({
    code: "42501",
  });
  for (const role of ["anon", "authenticated", "service_role"]) {
    for (const statement of ["select from cron.job", "select cron.schedule('* * * * *', 'x')"]) {
      await expect(database.as(role, statement)).rejects.toMatchObject({ code: "42501" });
    }
  }
});
