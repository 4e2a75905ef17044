import { rm } from "node:fs/promises";
import { join } from "node:path";
import { commandOf, endProcess, startOf } from "../stack/processes.ts";
import { readPidFile } from "./pid-file.ts";

/**
 * Ends a server that a killed stack left on this data directory, and removes a pid file whose
 * number now belongs to another program (Postgres would refuse to start beside it).
 */
export async function endLeftoverServer(dataDir: string): Promise<void> {
  const file = await readPidFile(dataDir);
  if (file === null || (await startOf(file.pid)) === null) return;
  const command = await commandOf(file.pid);
  if (command?.includes(dataDir) && command.includes("postgres")) {
    await endProcess(file.pid, "SIGINT");
    return;
  }
  await rm(join(dataDir, "postmaster.pid"), { force: true });
}
