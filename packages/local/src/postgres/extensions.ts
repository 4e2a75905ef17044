import { randomUUID } from "node:crypto";
import { chmod, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { readTar, type TarEntry } from "./tar.ts";

const require = createRequire(import.meta.url);

/** SQL-only extensions that come as archives inside npm packages. */
const ARCHIVES = [
  { package: "@electric-sql/pglite-pgmq", file: "pgmq.tar.gz" },
  { package: "@electric-sql/pglite-pgtap", file: "pgtap.tar.gz" },
];

/** Our stand-ins for the compiled extensions that hosted projects have. */
const STAND_INS = join(import.meta.dirname, "..", "..", "extensions");

/**
 * Puts pgmq, pgTAP and the stand-ins for pg_cron, pg_net and the vault where `create extension`
 * finds them. Safe to repeat and to run from two stacks at once: a file appears whole or not.
 */
export async function installExtensions(extensionDir: string): Promise<void> {
  const entries = (await Promise.all([...ARCHIVES.map(fromArchive), fromStandIns()])).flat();
  await Promise.all(entries.map((entry) => place(join(extensionDir, entry.name), entry.content)));
}

async function fromArchive(archive: { package: string; file: string }): Promise<TarEntry[]> {
  const entry = require.resolve(archive.package);
  const packed = await readFile(join(dirname(entry), archive.file));
  return [...readTar(gunzipSync(packed))]
    .filter((file) => dirname(file.name).endsWith("postgresql/extension"))
    .filter((file) => /\.(control|sql)$/.test(file.name))
    .map((file) => ({ name: basename(file.name), content: file.content }));
}

async function fromStandIns(): Promise<TarEntry[]> {
  const names = (await readdir(STAND_INS)).filter((name) => /\.(control|sql)$/.test(name));
  return Promise.all(
    names.map(async (name) => ({ name, content: await readFile(join(STAND_INS, name)) })),
  );
}

async function place(target: string, content: Buffer): Promise<void> {
  const present = await readFile(target).catch(() => null);
  if (present?.equals(content)) return;
  const temporary = `${target}.${randomUUID()}`;
  await writeFile(temporary, content);
  // The server reads these files as another OS user, whatever this one's umask.
  await chmod(temporary, 0o644);
  await rename(temporary, target);
}
