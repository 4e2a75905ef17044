import type { Stack, StackOptions } from "../../packages/local/src/mod.ts";
import { startStack } from "../../packages/local/src/mod.ts";
import { freePortBase } from "./free-ports.ts";
import { onInterrupt } from "./on-interrupt.ts";
import { ROOT } from "./root.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A stack on free ports, in a folder that goes with it. */
export interface DisposableStack {
  stack: Stack;
  /** Its port base; also what FOYER_PORT_BASE of a program beside it must not be. */
  portBase: number;
  end(): Promise<void>;
}

/** Starts one; Ctrl-C ends it too, and leaves nothing behind. */
export async function disposableStack(options: StackOptions = {}): Promise<DisposableStack> {
  const folder = await temporaryFolder("stack");
  const portBase = await freePortBase();
  let stack: Stack | undefined;
  const end = async () => {
    forget();
    try {
      await stack?.stop();
    } finally {
      await folder.remove();
    }
  };
  const forget = onInterrupt(end);
  try {
    stack = await startStack({ projectDir: ROOT, home: folder.path, portBase, ...options });
  } catch (error) {
    await end();
    throw error;
  }
  return { stack, portBase, end };
}
