// The database's TypeScript types: `node scripts/gen-types.ts`.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { makeTypes } from "./gates/types.ts";
import { migratedDatabase } from "./lib/migrated-database.ts";
import { ROOT } from "./lib/root.ts";

const FILE = "packages/contracts/src/database.types.ts";
const HELP = `node scripts/gen-types.ts [--db-url <url>] [--stdout]

Writes ${FILE}: the types of schema public, formatted.

  --db-url   a database to read instead of a fresh one made from the migrations
  --stdout   print the types instead of writing the file
`;

const { values } = parseArgs({
  options: {
    help: { type: "boolean" },
    "db-url": { type: "string" },
    stdout: { type: "boolean" },
  },
});
if (values.help) {
  process.stdout.write(HELP);
} else {
  const database = migratedDatabase();
  try {
    const types = await makeTypes(values["db-url"] ?? (await database.url()));
    if (values.stdout) process.stdout.write(types);
    else await writeFile(join(ROOT, FILE), types);
  } finally {
    await database.end();
  }
}
