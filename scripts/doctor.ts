// Is the database as it should be? `npm run doctor`.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { examine } from "./doctor/examine.ts";
import { report } from "./doctor/report.ts";
import { ROOT } from "./lib/root.ts";
import { run } from "./lib/run.ts";

const HELP = `npm run doctor [-- --db-url <url>]

Looks at triggers, row-level security, indexes, privileges, provisioning, queues, schedule and
secrets of a database. Names what is wrong with its remedy; exit status 1 when anything is.

  --db-url <url>   the database, as the role that pushes migrations; the local stack's without it
`;

try {
  const { values } = parseArgs({
    options: { help: { type: "boolean" }, "db-url": { type: "string" } },
  });
  if (values.help) process.stdout.write(HELP);
  else {
    const checks = await examine(values["db-url"] ?? (await localDatabase()));
    console.log(report(checks));
    process.exitCode = checks.every(({ ok }) => ok) ? 0 : 1;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  // Wrong flags are Node's TypeErrors.
  process.exitCode = error instanceof TypeError ? 2 : 1;
}

async function localDatabase(): Promise<string> {
  const cli = join(ROOT, "packages", "local", "src", "cli.ts");
  const { code, stdout, stderr } = await run(process.execPath, [cli, "status", "-o", "json"]);
  if (code !== 0) throw new Error(`${stderr.trim()} Or name a database with --db-url.`);
  // SAFETY: our own command; it prints its variables.
  return (JSON.parse(stdout) as { DB_URL: string }).DB_URL;
}
