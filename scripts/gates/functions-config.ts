import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";
import type { Gate } from "./gate.ts";

const configSchema = z.looseObject({
  functions: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});

/** S5: every function has its block in config.toml; one without is silently never served. */
export const functionsConfigGate: Gate = {
  name: "functions",
  title: "the [functions.*] blocks of supabase/config.toml are the folders in functions/",
  remedy: "add or remove the block in supabase/config.toml, or the folder in functions/",
  async check({ root }) {
    const text = await readFile(join(root, "supabase", "config.toml"), "utf8");
    const { functions } = configSchema.parse(parse(text));
    const folders = await functionFolders(root);
    return [
      ...folders
        .filter((name) => functions[name] === undefined)
        .map((name) => `functions/${name} has no [functions.${name}] block: it is never served.`),
      ...Object.entries(functions).flatMap(([name, block]) => blockProblems(root, name, block)),
    ];
  },
};

/** Names of the functions: folders in functions/ with an index.ts; `_shared` and others have none. */
export async function functionFolders(root: string): Promise<string[]> {
  const entries = await readdir(join(root, "functions"), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !/^[_.]/.test(entry.name))
    .map((entry) => entry.name)
    .toSorted();
}

function blockProblems(root: string, name: string, block: Record<string, unknown>): string[] {
  const said = (text: string) => `[functions.${name}] ${text}`;
  const fromSupabase = (path: string) =>
    relative(join(root, "supabase"), join(root, path)).replaceAll("\\", "/");
  const problems: string[] = [];
  const mustBe = (key: string, path: string) => {
    const wanted = fromSupabase(path);
    if (block[key] !== wanted) problems.push(said(`needs ${key} = "${wanted}".`));
    else if (!existsSync(resolve(root, path)))
      problems.push(said(`names ${path}, which is missing.`));
  };
  mustBe("entrypoint", `functions/${name}/index.ts`);
  mustBe("import_map", "functions/deno.json");
  if (typeof block.verify_jwt !== "boolean") {
    problems.push(said("must say verify_jwt = true or false: the platform's default is true."));
  }
  return problems;
}
