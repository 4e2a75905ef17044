import { readFile } from "node:fs/promises";
import { z } from "zod";
import { writeFileAtomic } from "./files.ts";

const schema = z.object({
  /** Hash of each applied migration file, by version. */
  migrations: z.record(z.string(), z.string()).default({}),
  /** Seed files that ran. */
  seeds: z.array(z.string()).default([]),
});

/** What has been applied to the database of a home. */
export interface Applied extends z.infer<typeof schema> {
  /** The database is new: nothing has been applied. */
  forget(): void;
  save(): Promise<void>;
}

/** Reads the record of a home. */
export async function readApplied(file: string): Promise<Applied> {
  const text = await readFile(file, "utf8").catch(() => "{}");
  const applied: Applied = {
    ...schema.parse(JSON.parse(text)),
    forget() {
      applied.migrations = {};
      applied.seeds = [];
    },
    async save() {
      const { migrations, seeds } = applied;
      const next = `${JSON.stringify({ migrations, seeds }, null, 2)}\n`;
      if (next !== text) await writeFileAtomic(file, next);
    },
  };
  return applied;
}
