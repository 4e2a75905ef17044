import { cp, rm } from "node:fs/promises";
import { join } from "node:path";

/** Where the logs of the last run with failures are; `.foyer` is ignored by git. */
const KEPT = join(".foyer", "failed-test-logs");

/** Saves a stack's logs before its folder goes, and returns where they are. */
export async function keepLogs(root: string, home: string): Promise<string> {
  await rm(join(root, KEPT), { recursive: true, force: true });
  await cp(join(home, "logs"), join(root, KEPT), { recursive: true });
  return KEPT;
}
