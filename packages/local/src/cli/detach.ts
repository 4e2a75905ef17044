import { fork } from "node:child_process";
import { openSync } from "node:fs";
import { join } from "node:path";
import { createHome } from "../stack/home.ts";
import type { StackState } from "../stack/state.ts";
import { homeHere } from "./here.ts";
import { table } from "./table.ts";

// SAFETY: sent by runForeground alone.
type Report = { env: Record<string, string>; seconds: string } | { error: string };

/** Starts a stack in a process of its own and returns when it is ready. */
export async function startDetached(chosen: StackState["options"]): Promise<number> {
  const home = homeHere();
  await createHome(home);
  const log = openSync(join(home.logs, "start.log"), "w");
  const args = [
    chosen.watch ? "dev" : "start",
    ...(chosen.console ? [] : ["--no-console"]),
    ...(chosen.functions ? [] : ["--no-functions"]),
  ];
  const child = fork(join(import.meta.dirname, "..", "cli.ts"), args, {
    detached: true,
    stdio: ["ignore", log, log, "ipc"],
  });
  const report = await new Promise<Report>((resolve) => {
    child.once("message", (message) => resolve(message as Report));
    child.once("exit", (code, signal) => {
      resolve({ error: `Cannot start: the background process ended (${signal ?? code}).` });
    });
  });
  child.unref();
  if ("error" in report) {
    console.error(report.error);
    return 1;
  }
  console.log(
    `Foyer runs in the background (${report.seconds} s). \`npm run stack -- stop\` ends it.\n`,
  );
  console.log(table(report.env));
  return 0;
}
