import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** What a running server says of itself in `postmaster.pid`. */
export interface PidFile {
  pid: number;
  ready: boolean;
}

/** Reads the pid file of a data directory; null when there is none. */
export async function readPidFile(dataDir: string): Promise<PidFile | null> {
  const text = await readFile(join(dataDir, "postmaster.pid"), "utf8").catch(() => "");
  const lines = text.split("\n");
  const pid = Number.parseInt(lines[0] ?? "", 10);
  return Number.isInteger(pid) && pid > 0 ? { pid, ready: lines[7]?.trim() === "ready" } : null;
}
