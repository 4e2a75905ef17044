import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Gate, GateContext } from "./gate.ts";
import { lineDifferences } from "./line-differences.ts";

/** A file of the repository that is made from something else. */
export interface GeneratedFile {
  name: string;
  /** Path from the repository's folder. */
  file: string;
  /** What it is made from. */
  from: string;
  /** Makes its text. */
  make(context: GateContext): Promise<string>;
}

/** The gate that a generated file is up to date. */
export function generatedFile({ name, file, from, make }: GeneratedFile): Gate {
  return {
    name,
    title: `${file} is what ${from} says`,
    remedy: "run `npm run generate` and review the difference",
    async check(context) {
      const actual = await readFile(join(context.root, file), "utf8").catch(() => null);
      return lineDifferences(file, actual, await make(context));
    },
    async generate(context) {
      const path = join(context.root, file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, await make(context));
    },
  };
}
