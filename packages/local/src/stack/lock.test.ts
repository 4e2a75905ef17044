import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acquireLock, lockHolder } from "./lock.ts";
import { identify } from "./processes.ts";

let dir: string;
let file: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "foyer-lock-"));
  file = join(dir, "lock");
});

afterEach(() => rm(dir, { recursive: true, force: true }));

test("is held by one, and the refusal names the holder and the way out", async () => {
  const lock = await acquireLock(file, dir);
  await expect(acquireLock(file, dir)).rejects.toThrow(
    new RegExp(`already runs in ${dir} \\(process ${process.pid}\\).*stack -- stop`),
  );
  expect((await lockHolder(file))?.pid).toBe(process.pid);
  await lock.release();
  await (await acquireLock(file, dir)).release();
  expect(await readdir(dir)).toEqual([]);
});

test.each([
  ["of a process that is gone", JSON.stringify({ pid: 2 ** 22 + 1, started: "long ago" })],
  ["that is empty", ""],
  ["that is no JSON", "{pid"],
])("a lock %s is healed", async (_, content) => {
  await writeFile(file, content);
  expect(await lockHolder(file)).toBeNull();
  const lock = await acquireLock(file, dir);
  expect(await readFile(file, "utf8")).toBe(lock.content);
});

test("a lock whose number went to another process is healed", async () => {
  const self = await identify(process.pid);
  await writeFile(file, JSON.stringify({ ...self, started: "an earlier boot" }));
  await acquireLock(file, dir);
});

test("of many who heal a stale lock at once, one gets it", async () => {
  for (let round = 0; round < 20; round++) {
    await writeFile(file, JSON.stringify({ pid: 2 ** 22 + 1, started: "long ago" }));
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => acquireLock(file, dir)),
    );
    const held = results.filter(({ status }) => status === "fulfilled");
    expect(held).toHaveLength(1);
    await rm(file);
  }
});

test("releasing removes one's own lock and no other", async () => {
  const lock = await acquireLock(file, dir);
  await writeFile(file, "somebody else's");
  await lock.release();
  expect(await readFile(file, "utf8")).toBe("somebody else's");
});
