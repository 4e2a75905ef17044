import { rename } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSql } from "../platform/admin.ts";
import { eventually } from "../test/eventually.ts";
import { type ScratchProject, scratchProject } from "../test/scratch-project.ts";
import type { Stack } from "./options.ts";
import { startStack } from "./start.ts";

let project: ScratchProject;
let other: ScratchProject;
let stack: Stack;

const start = (which: ScratchProject) =>
  startStack({ projectDir: which.dir, home: which.home, portBase: which.portBase });

async function notes(which: Stack): Promise<string[]> {
  const response = await fetch(`${which.urls.api}/rest/v1/notes?select=text`, {
    headers: { apikey: which.keys.publishableKey },
  });
  // SAFETY: the select names this one column of this type.
  const rows = (await response.json()) as { text: string }[];
  return rows.map(({ text }) => text);
}

async function query(which: Stack, statement: string) {
  const port = Number(new URL(which.urls.db).port);
  const sql = openSql({ port, user: "postgres", password: "postgres" }, 1);
  try {
    return await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}

beforeAll(async () => {
  project = await scratchProject();
  other = await scratchProject();
  stack = await start(project);
}, 60_000);

afterAll(async () => {
  await stack?.stop();
  await project[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
}, 30_000);

test("serves migrations and seed through the API, and functions through the gateway", async () => {
  expect(await notes(stack)).toEqual(["from the seed"]);
  const response = await fetch(`${stack.urls.functions}/hello/there`);
  expect(await response.json()).toMatchObject({ path: "/hello/there" });
});

test("tells the database where the functions are, by the vault", async () => {
  const secrets = await query(
    stack,
    "select name, decrypted_secret from vault.decrypted_secrets order by 1",
  );
  expect(secrets).toEqual([
    { name: "foyer_functions_url", decrypted_secret: stack.urls.functions },
    { name: "foyer_worker_secret", decrypted_secret: stack.keys.workerSecret },
  ]);
});

test("a second stack runs beside it with keys and data of its own", async () => {
  const second = await start(other);
  try {
    await query(second, "insert into public.notes (text) values ('second')");
    expect(await notes(second)).toEqual(["from the seed", "second"]);
    expect(await notes(stack)).toEqual(["from the seed"]);
    expect(second.keys.secretKey).not.toBe(stack.keys.secretKey);
    const foreign = await fetch(`${second.urls.api}/rest/v1/notes`, {
      headers: { apikey: stack.keys.publishableKey },
    });
    expect(foreign.status).toBe(401);
  } finally {
    await second.stop();
  }
  expect(await notes(stack)).toEqual(["from the seed"]);
}, 60_000);

test("a killed function is started again", async () => {
  const killed = stack.functions?.pid("hello") ?? 0;
  process.kill(killed, "SIGKILL");
  const answer = await eventually(async () => {
    const response = await fetch(`${stack.urls.functions}/hello`);
    return response.ok ? ((await response.json()) as { pid: number }) : null;
  });
  expect(answer.pid).not.toBe(killed);
  expect(stack.functions?.pid("hello")).toBe(answer.pid);
});

test("a function killed again and again is back each time at once", async () => {
  const seen = new Set<number | null | undefined>();
  for (let kill = 0; kill < 4; kill++) {
    seen.add(stack.functions?.pid("hello"));
    await stack.functions?.kill("hello");
    const response = await fetch(`${stack.urls.functions}/hello`);
    expect(await response.json()).toMatchObject({ pid: stack.functions?.pid("hello") });
  }
  expect(seen.size).toBe(4);
}, 60_000);

test("a second start applies new migrations only, and seeds no second time", async () => {
  await stack.stop();
  await project.write(
    "supabase/migrations/20260102000000_more.sql",
    "insert into public.notes (text) values ('from the second migration');",
  );
  stack = await start(project);
  expect(await notes(stack)).toEqual(["from the seed", "from the second migration"]);
}, 60_000);

test("an edited or removed migration stops the start with a sentence that says reset", async () => {
  await stack.stop();
  const file = join(project.dir, "supabase/migrations/20260102000000_more.sql");
  await project.write("supabase/migrations/20260102000000_more.sql", "select 1;");
  await expect(start(project)).rejects.toThrow(
    /20260102000000_more\.sql was changed.*npm run stack -- reset/,
  );
  await rename(file, `${file}.gone`);
  await expect(start(project)).rejects.toThrow(/20260102000000 is in the database.*reset/);
}, 60_000);

test("a broken migration fails with the database's own words, and leaves nothing running", async () => {
  await using broken = await scratchProject();
  await broken.write("supabase/migrations/20260103000000_broken.sql", "select wrong from nowhere;");
  await expect(start(broken)).rejects.toThrow(/relation "nowhere" does not exist/);
  await expect(fetch(`http://127.0.0.1:${broken.portBase + 3}`)).rejects.toThrow();
}, 60_000);
