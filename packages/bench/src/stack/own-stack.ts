import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Stack, type StackOptions, startStack } from "@foyer/local/src/mod.ts";
import { freePortBase } from "@foyer/local/src/test/free-ports.ts";

/** The repository's folder. */
const ROOT = join(import.meta.dirname, "../../../..");

/** A stack of the driver's own. */
export interface OwnStack extends AsyncDisposable {
  readonly stack: Stack;
}

/** Starts a stack on free ports, in a folder that goes with it, also on Ctrl-C. */
export async function ownStack(options: StackOptions = {}): Promise<OwnStack> {
  const home = await mkdtemp(join(tmpdir(), "foyer-bench-"));
  const starting = freePortBase().then((portBase) =>
    startStack({ projectDir: ROOT, home, portBase, console: false, ...options }),
  );
  const end = async () => {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
    await starting.then((stack) => stack.stop()).catch(() => {});
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  const interrupt = () => void end().finally(() => process.exit(130));
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  try {
    return { stack: await starting, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}
