import { expect, it } from "vitest";
import { fixture } from "./fixture.ts";
import { functionsConfigGate } from "./functions-config.ts";

const block = (name: string) => `[functions.${name}]
entrypoint = "../functions/${name}/index.ts"
import_map = "../functions/deno.json"
verify_jwt = false
`;

async function check(config: string, ...extra: string[]): Promise<string[]> {
  const files = [
    "functions/deno.json",
    "functions/_shared/log.ts",
    "functions/api/index.ts",
    ...extra,
  ];
  await using repository = await fixture({
    ...Object.fromEntries(files.map((file) => [file, ""])),
    "supabase/config.toml": config,
  });
  return functionsConfigGate.check(repository.context);
}

it("holds where blocks and folders agree; _shared is no function", async () => {
  expect(await check(block("api"))).toEqual([]);
});

it("finds a folder without a block", async () => {
  expect(await check(block("api"), "functions/admin/index.ts")).toEqual([
    expect.stringContaining("functions/admin has no [functions.admin] block"),
  ]);
});

it("finds a block without a folder", async () => {
  expect(await check(block("api") + block("worker"))).toEqual([
    expect.stringContaining("functions/worker/index.ts, which is missing"),
  ]);
});

it.each([
  ["verify_jwt = false", "", "must say verify_jwt"],
  ["../functions/deno.json", "./functions/deno.json", "needs import_map"],
  ["../functions/api/index.ts", "../functions/api/main.ts", "needs entrypoint"],
])("finds a block in which %s reads %j", async (right, wrong, message) => {
  expect(await check(block("api").replace(right, wrong))).toEqual([
    expect.stringContaining(message),
  ]);
});
