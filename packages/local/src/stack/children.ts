import { endProcess, isSame } from "./processes.ts";
import type { Child } from "./state.ts";

/**
 * Ends child processes of a stack that is gone: the database last, so that functions can finish
 * what they write. Only processes that are still the ones written down.
 */
export async function endChildren(children: Record<string, Child>): Promise<void> {
  const { postgres, ...others } = children;
  await Promise.all(Object.values(others).map(endChild));
  if (postgres !== undefined) await endChild(postgres);
}

async function endChild(child: Child): Promise<void> {
  if (await isSame(child)) await endProcess(child.pid, child.signal, child.group);
}
