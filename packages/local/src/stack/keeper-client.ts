import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { Home } from "./home.ts";
import type { Child } from "./state.ts";

/** The stack's end of the pipe to its keeper. */
export interface Keeper {
  readonly pid: number | undefined;
  /** Hands a child process over; a later one of the same role replaces it. */
  watch(role: string, child: Child): void;
  /** Tells the keeper that nothing is left to clean up. */
  release(): void;
}

const PROGRAM = join(import.meta.dirname, "keeper.ts");

/** Starts the keeper of a stack, and another one should it be killed. */
export function startKeeper(home: Home, lockContent: string): Keeper {
  const children = new Map<string, Child>();
  let released = false;
  let keeper: ChildProcess;

  const send = (message: object) => {
    keeper.stdin?.write(`${JSON.stringify(message)}\n`);
  };
  const start = () => {
    keeper = spawn(process.execPath, [PROGRAM, home.state, home.lock, lockContent], {
      cwd: "/",
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    keeper.unref();
    // Writing to a keeper that was just killed is no reason for the stack to fall.
    keeper.stdin?.on("error", () => {});
    for (const [role, child] of children) send({ role, child });
    keeper.once("exit", () => {
      if (!released) setTimeout(start, 100).unref();
    });
  };
  start();

  return {
    get pid() {
      return keeper.pid;
    },
    watch(role, child) {
      children.set(role, child);
      send({ role, child });
    },
    release() {
      released = true;
      send({ done: true });
      keeper.stdin?.end();
    },
  };
}
