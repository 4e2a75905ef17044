import { glob } from "node:fs/promises";
import { run, runBin } from "../lib/run.ts";
import type { CheckStep } from "./step.ts";

/** Biome: format, lint and order of imports of everything that git knows. */
export const biomeStep: CheckStep = {
  name: "biome",
  title: "files are formatted and lint-free",
  remedy: "run `npm run check -- --fix`, and edit what it can not mend",
  run: ({ root }) =>
    problems(
      runBin("biome", ["check", "--error-on-warnings", "--diagnostic-level=warn"], { cwd: root }),
    ),
};

/** TypeScript for Node: the scripts, the functions, and each package that has a tsconfig.json. */
export const typescriptStep: CheckStep = {
  name: "tsc",
  title: "scripts, packages and functions have no type errors",
  remedy: "edit the lines that it names",
  async run({ root }) {
    const configs = await Array.fromAsync(glob("packages/*/tsconfig.json", { cwd: root }));
    let text = "";
    // Of the functions the tests too, which Deno does not reach from the entries.
    for (const config of ["tsconfig.json", "functions/tsconfig.json", ...configs.toSorted()]) {
      // The console's route types are generated, and need its own command.
      text += await problems(
        config.startsWith("packages/console/")
          ? run("npm", ["run", "--silent", "typecheck", "--workspace=packages/console"], {
              cwd: root,
            })
          : runBin("tsc", ["--project", config], { cwd: root }),
      );
    }
    return text;
  },
};

/** Deno: the functions, with the configuration that the platform uses. */
export const denoStep: CheckStep = {
  name: "deno",
  title: "functions have no type errors under Deno",
  remedy: "edit the lines that it names",
  async run({ root }) {
    const entries = await Array.fromAsync(glob("functions/*/index.ts", { cwd: root }));
    const args = ["check", "--quiet", "--config=functions/deno.json", "--node-modules-dir=manual"];
    return problems(runBin("deno", [...args, ...entries.toSorted()], { cwd: root }));
  },
};

async function problems(running: ReturnType<typeof runBin>): Promise<string> {
  const { code, stdout, stderr } = await running;
  return code === 0 ? "" : `${stdout}${stderr}\n`.trimStart();
}
