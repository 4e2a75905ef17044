// A new file in supabase/migrations: `node scripts/new-migration.ts <verb phrase>`.
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "./lib/root.ts";
import { migrationName, migrationText } from "./migration/new-file.ts";

const HELP = `node scripts/new-migration.ts <name…>

Makes supabase/migrations/<date>_<name>.sql with its comment to fill in, and prints its path.
Example: node scripts/new-migration.ts add invitation reminders
`;

const { values, positionals } = parseArgs({
  options: { help: { type: "boolean" } },
  allowPositionals: true,
});
if (values.help || positionals.length === 0) {
  (values.help ? process.stdout : process.stderr).write(HELP);
  process.exitCode = values.help ? 0 : 2;
} else {
  const path = join("supabase", "migrations", migrationName(positionals.join(" "), new Date()));
  if (existsSync(join(ROOT, path))) throw new Error(`Cannot write ${path}: it is there already.`);
  await writeFile(join(ROOT, path), migrationText());
  console.log(path);
}
