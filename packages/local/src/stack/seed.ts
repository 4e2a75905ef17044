import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import type { Sql } from "../platform/admin.ts";
import type { Applied } from "./applied.ts";
import type { Project } from "./project.ts";

/** Runs each seed file that has not run on this database yet, whole or not at all. */
export async function seed(sql: Sql, project: Project, applied: Applied): Promise<void> {
  for (const path of project.seeds) {
    const name = relative(project.dir, path);
    if (applied.seeds.includes(name)) continue;
    const text = await readFile(path, "utf8").catch(() => null);
    if (text === null) continue;
    try {
      await sql.begin((transaction) => transaction.unsafe(text));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`Cannot apply ${name}: ${why}`, { cause });
    }
    applied.seeds.push(name);
    await applied.save();
  }
}
