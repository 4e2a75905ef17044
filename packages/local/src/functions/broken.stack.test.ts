import { expect, test } from "vitest";
import { startStack } from "../stack/start.ts";
import { scratchProject } from "../test/scratch-project.ts";

test("a function that does not load stops the start, with what Deno said", async () => {
  await using project = await scratchProject();
  const { dir, home, portBase } = project;
  await project.write("functions/hello/index.ts", 'throw new Error("no secret given");');
  await expect(startStack({ projectDir: dir, home, portBase })).rejects.toThrow(
    /Cannot start hello[\s\S]*no secret given/,
  );
}, 60_000);

test("a block without its module stops the start, naming the file", async () => {
  await using project = await scratchProject();
  const { dir, home, portBase } = project;
  await project.write(
    "supabase/config.toml",
    '[functions.ghost]\nentrypoint = "../functions/ghost/index.ts"\n',
  );
  await expect(startStack({ projectDir: dir, home, portBase })).rejects.toThrow(
    /"ghost".*functions\/ghost\/index\.ts, which does not exist/,
  );
}, 60_000);
