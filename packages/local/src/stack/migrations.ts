import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Sql } from "../platform/admin.ts";
import type { Applied } from "./applied.ts";

/** A file of supabase/migrations. */
interface Migration {
  version: string;
  file: string;
  hash: string;
}

const require = createRequire(import.meta.url);

/** How to get out of a database that no longer fits its migrations. */
const REMEDY = "Run `npm run stack -- reset`: it deletes the local data and applies all of them.";

/**
 * Brings the database up to supabase/migrations with the real Supabase CLI, as the non-superuser
 * `postgres`. Does nothing when nothing is pending. Returns how many files were applied.
 *
 * @throws when a file was edited or removed after it had been applied.
 */
export async function migrate(
  sql: Sql,
  projectDir: string,
  databaseUrl: string,
  applied: Applied,
): Promise<number> {
  const files = await readMigrations(join(projectDir, "supabase", "migrations"));
  const done = await appliedVersions(sql);
  if (done.size === 0) applied.forget();

  const byVersion = new Map(files.map((migration) => [migration.version, migration]));
  for (const version of done) {
    const migration = byVersion.get(version);
    if (migration === undefined) {
      throw new Error(
        `Cannot migrate: version ${version} is in the database, but no longer in ` +
          `supabase/migrations. ${REMEDY}`,
      );
    }
    const known = applied.migrations[version];
    if (known !== undefined && known !== migration.hash) {
      throw new Error(
        `Cannot migrate: supabase/migrations/${migration.file} was changed after it had been ` +
          `applied. ${REMEDY}`,
      );
    }
  }

  const pending = files.filter(({ version }) => !done.has(version));
  if (pending.length > 0) await push(projectDir, databaseUrl);
  for (const { version, hash } of files) applied.migrations[version] = hash;
  return pending.length;
}

async function readMigrations(dir: string): Promise<Migration[]> {
  const names = (await readdir(dir).catch(() => [])).sort();
  const migrations: Migration[] = [];
  for (const file of names) {
    const version = /^(\d+)_.*\.sql$/.exec(file)?.[1];
    if (version === undefined) continue;
    const text = await readFile(join(dir, file));
    migrations.push({ version, file, hash: createHash("sha256").update(text).digest("hex") });
  }
  return migrations;
}

async function appliedVersions(sql: Sql): Promise<Set<string>> {
  const [found] = await sql`
    select to_regclass('supabase_migrations.schema_migrations') is not null as present`;
  if (found?.present !== true) return new Set();
  const rows = await sql`select version from supabase_migrations.schema_migrations`;
  return new Set(rows.map((row) => String(row.version)));
}

async function push(projectDir: string, databaseUrl: string): Promise<void> {
  const program = join(dirname(require.resolve("supabase/package.json")), "dist", "supabase.js");
  const args = ["db", "push", `--remote=${databaseUrl}`, "--yes", "--skip-vault"];
  await new Promise<void>((resolve, reject) => {
    execFile(
      process.execPath,
      [program, ...args, "--workdir", projectDir],
      {
        cwd: projectDir,
        env: { ...process.env, NO_COLOR: "1", SUPABASE_TELEMETRY_DISABLED: "1" },
        maxBuffer: 16 * 1024 * 1024,
      },
      (error, stdout, stderr) => {
        if (error === null) resolve();
        else reject(new Error(`Cannot apply the migrations:\n${stdout}${stderr}`.trimEnd()));
      },
    );
  });
}
