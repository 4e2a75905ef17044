import { rm } from "node:fs/promises";
import { createHome } from "../stack/home.ts";
import { acquireLock, lockHolder } from "../stack/lock.ts";
import { startStack } from "../stack/start.ts";
import { readState } from "../stack/state.ts";
import { startDetached } from "./detach.ts";
import { homeHere } from "./here.ts";
import { stopStack } from "./stop.ts";

/**
 * Deletes database and files of this project and builds it again from migrations and seed. Keys stay.
 * A stack that ran is running again afterwards, in the background.
 */
export async function reset(): Promise<number> {
  const home = homeHere();
  const running = (await lockHolder(home.lock)) === null ? null : await readState(home.state);
  await stopStack(home);

  await createHome(home);
  const lock = await acquireLock(home.lock, home.dir);
  try {
    await rm(home.pg, { recursive: true, force: true });
    await rm(home.storage, { recursive: true, force: true });
    await rm(home.applied, { force: true });
  } finally {
    await lock.release();
  }
  console.log("Deleted the database and the files in Storage.");

  if (running !== null) return startDetached(running.options);
  const stack = await startStack({
    console: false,
    functions: false,
    onLog: (service, line) => {
      if (service === "stack") console.log(line);
    },
  });
  await stack.stop();
  console.log("The database is new. Start the stack with `npm run dev`.");
  return 0;
}
