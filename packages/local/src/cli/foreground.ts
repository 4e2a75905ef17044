import { startStack } from "../stack/start.ts";
import type { StackState } from "../stack/state.ts";
import { table } from "./table.ts";

/**
 * Starts a stack and holds it until Ctrl-C or a signal. Under `start --detach` this runs in the
 * background process, which reports to its parent when the stack is ready.
 */
export async function runForeground(chosen: StackState["options"]): Promise<number> {
  const background = process.send !== undefined;
  let ready = false;
  const asked = new Promise<void>((resolve) => {
    let times = 0;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => {
        times += 1;
        // The keeper ends whatever an impatient exit leaves.
        if (times > 1) process.exit(130);
        if (!background) console.log("\nStopping…");
        resolve();
      });
    }
  });
  // The terminal that waits for a background start was closed: nobody will learn of it.
  process.once("disconnect", () => {
    if (!ready) process.exit(130);
  });

  const startedAt = performance.now();
  const stack = await startStack({
    ...chosen,
    onLog: (service, line) => {
      const told = service === "stack" || (chosen.watch && !QUIET.has(service));
      if (told) console.log(service === "stack" ? line : `[${service}] ${line}`);
    },
  }).catch((error: unknown) => {
    ready = true;
    if (background) {
      process.send?.({ error: error instanceof Error ? error.message : String(error) });
      process.disconnect();
    }
    throw error;
  });
  ready = true;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (background) {
    process.send?.({ env: stack.env, seconds });
    process.disconnect();
  } else {
    console.log(`\nFoyer is ready (${seconds} s). Ctrl-C stops everything.\n`);
    console.log(`${table(stack.env)}\n`);
  }
  await asked;
  await stack.stop();
  // Open keep-alive connections must not hold back the prompt.
  process.exit(0);
}

/** Services whose lines go to their log file only; functions are what a developer watches. */
const QUIET = new Set(["gateway", "graph", "model", "platform", "console"]);
