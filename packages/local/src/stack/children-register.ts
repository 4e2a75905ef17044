import type { Home } from "./home.ts";
import type { Keeper } from "./keeper-client.ts";
import { identify } from "./processes.ts";
import { type Child, type StackState, writeState } from "./state.ts";

/** Writes down every child process, for the keeper and for the start after a crash. */
export interface Register {
  spawned(role: string, pid: number, how: Pick<Child, "signal" | "group">): void;
  /** Writes that the stack is ready. */
  ready(): Promise<void>;
  /** Resolves when everything noted so far is on disk. */
  flush(): Promise<void>;
}

/** Opens the register of a stack, whose state so far is `state`. */
export function openRegister(home: Home, state: StackState, keeper: Keeper): Register {
  let writing = Promise.resolve();
  const write = () => {
    writing = writing.then(() => writeState(home.state, state)).catch(() => {});
    return writing;
  };
  return {
    spawned(role, pid, how) {
      writing = writing.then(async () => {
        const id = await identify(pid);
        if (id === null) return;
        state.children[role] = { ...id, ...how };
        keeper.watch(role, { ...id, ...how });
        await writeState(home.state, state).catch(() => {});
      });
    },
    ready() {
      state.ready = true;
      return write();
    },
    flush: () => writing,
  };
}
