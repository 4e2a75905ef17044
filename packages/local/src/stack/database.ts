import { openSql } from "../platform/admin.ts";
import { POSTGRES_PASSWORD } from "../postgres/bootstrap.ts";
import { readApplied } from "./applied.ts";
import type { Home } from "./home.ts";
import type { StackKeys } from "./keys.ts";
import { migrate } from "./migrations.ts";
import type { Project } from "./project.ts";
import { seed } from "./seed.ts";
import type { StackUrls } from "./urls.ts";
import { putSecret } from "./vault.ts";

/** What `prepareDatabase` works on. */
export interface DatabaseOptions {
  project: Project;
  home: Home;
  urls: StackUrls;
  keys: StackKeys;
  port: number;
  seed: boolean;
  onLog: (line: string) => void;
}

/** Migrations, seed and the vault's secrets, all as role `postgres`. */
export async function prepareDatabase(options: DatabaseOptions): Promise<void> {
  const { project, home, urls, keys, port, onLog } = options;
  const applied = await readApplied(home.applied);
  const sql = openSql({ port, user: "postgres", password: POSTGRES_PASSWORD }, 1);
  try {
    const count = await migrate(sql, project.dir, urls.db, applied);
    await applied.save();
    if (count > 0) onLog(`Applied ${count} migration${count === 1 ? "" : "s"}`);
    if (options.seed) await seed(sql, project, applied);
    await putSecret(sql, "foyer_functions_url", urls.functions);
    await putSecret(sql, "foyer_worker_secret", keys.workerSecret);
  } finally {
    await sql.end({ timeout: 2 });
  }
}
