import { rm } from "node:fs/promises";
import type { Home } from "../stack/home.ts";
import { endLeftovers } from "../stack/leftovers.ts";
import { lockHolder } from "../stack/lock.ts";
import { endProcess } from "../stack/processes.ts";
import { homeHere } from "./here.ts";

/** Stops the stack of this project, and whatever a killed one left. */
export async function stop(): Promise<number> {
  const home = homeHere();
  const stopped = await stopStack(home);
  console.log(stopped ? "Stopped." : `No stack runs in ${home.dir}.`);
  return 0;
}

/** Ends the stack of a home; false when none ran. */
export async function stopStack(home: Home): Promise<boolean> {
  const holder = await lockHolder(home.lock);
  if (holder !== null) await endProcess(holder.pid, "SIGTERM");
  // Nothing is left after an orderly stop; after a kill this does not wait for the keeper.
  await endLeftovers(home);
  if ((await lockHolder(home.lock)) === null) await rm(home.lock, { force: true });
  return holder !== null;
}
