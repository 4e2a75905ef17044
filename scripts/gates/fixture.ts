import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { temporaryFolder } from "../lib/temporary-folder.ts";
import type { GateContext } from "./gate.ts";

/** A small repository for a gate's test. */
export interface Fixture extends AsyncDisposable {
  context: GateContext;
}

/** Writes these files into an empty folder; there is no database. */
export async function fixture(files: Record<string, string>): Promise<Fixture> {
  const folder = await temporaryFolder("gate");
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, path)), { recursive: true });
    await writeFile(join(folder.path, path), text);
  }
  return {
    context: {
      root: folder.path,
      databaseUrl: () => Promise.reject(new Error("This test has no database.")),
    },
    [Symbol.asyncDispose]: folder.remove,
  };
}
