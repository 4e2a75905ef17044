import { readdir, readFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { command, startedStack } from "../test/command.ts";
import { eventually } from "../test/eventually.ts";
import { type ScratchProject, scratchProject } from "../test/scratch-project.ts";
import { commandOf } from "./processes.ts";

let project: ScratchProject;

beforeEach(async () => {
  project = await scratchProject();
}, 60_000);

afterEach(async () => {
  await command(project, "stop");
  await project[Symbol.asyncDispose]();
}, 30_000);

/** Every process whose command line names the project's folder: server, functions, keeper, stack. */
async function processes(): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(pids.map((pid) => commandOf(Number(pid))));
  return commands.filter((one): one is string => one?.includes(project.dir) ?? false);
}

async function keeperPid(): Promise<number> {
  for (const name of (await readdir("/proc")).filter((pid) => /^\d+$/.test(pid))) {
    const line = await commandOf(Number(name));
    if (line?.includes("keeper.ts") && line.includes(project.dir)) return Number(name);
  }
  throw new Error("There is no keeper.");
}

const leftFiles = async () =>
  (await readdir(project.home)).filter((name) => ["lock", "stack.json"].includes(name));

test("after kill -9 of the stack nothing is left, and it starts again", async () => {
  const stack = await startedStack(project);
  expect((await processes()).length).toBeGreaterThanOrEqual(3);
  process.kill(stack, "SIGKILL");
  await eventually(async () => (await processes()).length === 0);
  await eventually(async () => (await leftFiles()).length === 0);

  const again = await command(project, "start", "--detach");
  expect(again).toMatchObject({ status: 0, stderr: "" });
}, 60_000);

test("when the keeper was killed too, the next start ends what is left and heals", async () => {
  const stack = await startedStack(project);
  const left = JSON.parse(await readFile(`${project.home}/stack.json`, "utf8"));
  process.kill(await keeperPid(), "SIGSTOP");
  process.kill(stack, "SIGKILL");
  process.kill(await keeperPid(), "SIGKILL");
  await eventually(async () => (await processes()).length === 2);
  expect(await leftFiles()).toHaveLength(2);

  expect(await command(project, "status")).toMatchObject({ status: 1 });
  expect(await command(project, "start", "--detach")).toMatchObject({ status: 0, stderr: "" });
  expect(await commandOf(left.children.postgres.pid)).toBeNull();
  expect(await commandOf(left.children["function hello"].pid)).toBeNull();
}, 60_000);

test("a keeper that is killed is replaced, and the new one does its duty", async () => {
  const stack = await startedStack(project);
  const first = await keeperPid();
  process.kill(first, "SIGKILL");
  await eventually(async () => (await keeperPid().catch(() => first)) !== first);
  process.kill(stack, "SIGKILL");
  await eventually(async () => (await processes()).length === 0);
}, 60_000);

test("a stale postmaster.pid with another program's number does not stop the start", async () => {
  expect(await command(project, "start", "--detach")).toMatchObject({ status: 0 });
  await command(project, "stop");
  await project.write(".foyer/pg/postmaster.pid", `${process.pid}\n`);
  expect(await command(project, "start", "--detach")).toMatchObject({ status: 0, stderr: "" });
}, 60_000);
