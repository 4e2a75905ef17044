import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fillLockfile, type Lockfile, missingPackages } from "./fill-lockfile.ts";
import type { Gate } from "./gate.ts";

/** The lockfile serves every platform, not only the one it was made on. */
export const lockfileGate: Gate = {
  name: "lockfile",
  title: "package-lock.json lists the packages of every platform",
  remedy: "run `npm run generate`, then `npm ci` to see it accepted",
  async check({ root }) {
    return missingPackages(await readLockfile(root)).map(
      ({ name, version }) => `${name} ${version} is not in package-lock.json.`,
    );
  },
  async generate({ root }) {
    const lock = await readLockfile(root);
    const missing = missingPackages(lock);
    if (missing.length === 0) return;
    const text = `${JSON.stringify(fillLockfile(lock, missing), null, 2)}\n`;
    await writeFile(join(root, "package-lock.json"), text);
  },
};

async function readLockfile(root: string): Promise<Lockfile> {
  // SAFETY: npm's own file; only fields that every version 3 lockfile has are read.
  return JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as Lockfile;
}
