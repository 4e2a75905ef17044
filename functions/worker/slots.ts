/** Bounds work that takes much of a process, over all of its runs. */
import type { Work } from "./lanes.ts";

/** Leases the next work if there is a place for it. */
export type Slots = (lease: () => Promise<Work | undefined>) => Promise<Work | undefined>;

/** Creates places for so many works at a time. A place is taken from the lease to the work's end. */
export function createSlots(places: number): Slots {
  let taken = 0;
  const release = () => {
    taken -= 1;
  };
  return async (lease) => {
    if (taken >= places) return undefined;
    taken += 1;
    const work = await lease().catch((thrown) => {
      release();
      throw thrown;
    });
    if (!work) release();
    return work && (() => work().finally(release));
  };
}
