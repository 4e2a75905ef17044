import { endLeftoverServer } from "../postgres/leftover.ts";
import { endChildren } from "./children.ts";
import type { Home } from "./home.ts";
import { readState, removeState } from "./state.ts";

/** Ends what a stack left behind when both it and its keeper were killed. */
export async function endLeftovers(home: Home): Promise<void> {
  const state = await readState(home.state);
  if (state !== null) await endChildren(state.children);
  await endLeftoverServer(home.pg);
  await removeState(home.state);
}
