/**
 * Outlives a stack that is killed, to clean up after it. The stack writes one JSON line per
 * child process to this program's standard input; the pipe's end, which not even `kill -9` can
 * prevent, is the sign to end them all. A stack that stops by itself says so first.
 *
 * Started by keeper-client.ts: `node keeper.ts <state file> <lock file> <lock content>`.
 */
import { createInterface } from "node:readline";
import { endChildren } from "./children.ts";
import { releaseLock } from "./lock.ts";
import { type Child, readState, removeState } from "./state.ts";

const [stateFile = "", lockFile = "", lockContent = ""] = process.argv.slice(2);

type Message = { role: string; child: Child } | { done: true };

// Signals meant for the stack's terminal must not end its keeper.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});

const children: Record<string, Child> = {};
for await (const line of createInterface({ input: process.stdin })) {
  const message = parse(line);
  if (message === null) continue;
  if ("done" in message) process.exit(0);
  children[message.role] = message.child;
}

await endChildren(children);
const state = await readState(stateFile);
// Another stack may have started in the meantime; its files are its own.
if (state !== null && lockContent.includes(`"started":"${state.stack.started}"`)) {
  await removeState(stateFile);
}
await releaseLock(lockFile, lockContent);

/** A stack killed while writing leaves half a line; the children before it still count. */
function parse(line: string): Message | null {
  try {
    // SAFETY: the only writer of this pipe is keeper-client.ts.
    return JSON.parse(line) as Message;
  } catch {
    return null;
  }
}
