import { expect, it } from "vitest";
import { runPgtapFile } from "./pgtap-file.ts";

const run = (...lines: string[]) => runPgtapFile(process.env.DB_URL ?? "", lines.join("\n"));

it("keeps the results before an SQL error, and names the error's line", async () => {
  const result = await run("select '1..2';", "select 'ok 1 - first';", "select no_such_column;");
  expect(result).toMatchObject({ passed: 1, failed: 1 });
  expect(result.failures[0]).toMatch(/^SQL error 42703 in line 3: .*no_such_column/);
});

it("counts an SQL error before the first test once", async () => {
  expect(await run("select nothing_here();")).toMatchObject({ passed: 0, failed: 1 });
});

it("keeps a failing test beside an SQL error", async () => {
  const result = await run("select '1..1';", "select 'not ok 1 - first';", "select 1/0;");
  expect(result.failures).toEqual(["first", expect.stringContaining("22012")]);
});

it("leaves nothing behind: the next file sees no table of this one", async () => {
  await run("begin;", "create table public.left_over ();", "select '1..1';", "select 'ok 1';");
  const after = await run("select '1..1';", "select 'ok 1' from public.left_over;");
  expect(after.failures[0]).toContain("42P01");
});
