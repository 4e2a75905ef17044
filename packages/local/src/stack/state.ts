import { readFile, rm } from "node:fs/promises";
import { z } from "zod";
import { writeFileAtomic } from "./files.ts";

const processId = z.object({ pid: z.number(), started: z.string() });

const stateSchema = z.object({
  /** The stack's own process. */
  stack: processId,
  ready: z.boolean(),
  /** What `status -o env` prints. */
  env: z.record(z.string(), z.string()),
  /** Options that a restart should repeat. */
  options: z.object({ watch: z.boolean(), console: z.boolean(), functions: z.boolean() }),
  /** Child processes by role; `group` leaders are ended with their children. */
  children: z.record(
    z.string(),
    z.object({ ...processId.shape, signal: z.enum(["SIGINT", "SIGTERM"]), group: z.boolean() }),
  ),
});

/** What a running stack writes down for `status`, `stop` and the next start. */
export type StackState = z.infer<typeof stateSchema>;

/** A child process as the keeper and the next start need to know it. */
export type Child = StackState["children"][string];

/** Reads the state of a home; null when no stack left any, or none that can be read. */
export async function readState(file: string): Promise<StackState | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return null;
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Writes the state; for its owner alone, because it holds the keys. */
export async function writeState(file: string, state: StackState): Promise<void> {
  await writeFileAtomic(file, `${JSON.stringify(state, null, 2)}\n`, 0o600);
}

/** Forgets the state. */
export async function removeState(file: string): Promise<void> {
  await rm(file, { force: true });
}
