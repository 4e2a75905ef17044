import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { generatedFile } from "./generated-file.ts";

/** S5: functions know the newest migration, so that `/api/ready` can tell an old database. */
export const migrationGate = generatedFile({
  name: "migration",
  file: "functions/_shared/migration.gen.ts",
  from: "supabase/migrations",
  make: async ({ root }) =>
    "// Generated from supabase/migrations. Do not edit.\n" +
    `export const LATEST_MIGRATION = "${await latestMigration(root)}";\n`,
});

/** Version of the newest file in supabase/migrations. @throws when there is none. */
export async function latestMigration(root: string): Promise<string> {
  const names = await readdir(join(root, "supabase", "migrations"));
  const versions = names.flatMap((name) => /^(\d{14})_\w+\.sql$/.exec(name)?.[1] ?? []);
  const latest = versions.toSorted().at(-1);
  if (latest === undefined) {
    throw new Error(
      "Cannot find a migration in supabase/migrations: no file is <date>_<name>.sql.",
    );
  }
  return latest;
}
