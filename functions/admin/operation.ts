/** What every operation carries into the database, for the record. */
import { uuid } from "@foyer/contracts";
import type { AppContext } from "../_shared/boundary.ts";
import { Problem } from "../_shared/problem.ts";
import type { Operator } from "./operator.ts";

/** Who and which request: arguments of the RPCs that write. */
export function recordOf(c: AppContext, operator: Operator) {
  return { actor_id: operator.userId, debug_id: c.var.debugId };
}

/** The id in the path. @throws Problem `invalid_input` when it is no UUID. */
export function idOf(c: AppContext): string {
  const parsed = uuid.safeParse(c.req.param("id"));
  if (!parsed.success) throw new Problem("invalid_input", { detail: "The id is no UUID." });
  return parsed.data.toLowerCase();
}
