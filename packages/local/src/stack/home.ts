import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";

/** Where a stack keeps its things. */
export interface Home {
  dir: string;
  /** The database cluster. */
  pg: string;
  /** The buckets of Storage. */
  storage: string;
  logs: string;
  keys: string;
  /** What a running stack tells others: URLs, keys, processes. */
  state: string;
  lock: string;
  /** What has been applied to the database: hashes of migrations, the seed. */
  applied: string;
}

/** The home of a project: `home`, else FOYER_HOME, else `.foyer` in the project. */
export function homeOf(projectDir: string, home?: string): Home {
  const dir = resolve(home ?? (process.env.FOYER_HOME || join(projectDir, ".foyer")));
  return {
    dir,
    pg: join(dir, "pg"),
    storage: join(dir, "storage"),
    logs: join(dir, "logs"),
    keys: join(dir, "keys.json"),
    state: join(dir, "stack.json"),
    lock: join(dir, "lock"),
    applied: join(dir, "applied.json"),
  };
}

/** Creates the folders of a home. */
export async function createHome(home: Home): Promise<void> {
  await mkdir(home.logs, { recursive: true });
}
