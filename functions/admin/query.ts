/** Reads the query of a request with its contract. */
import type { z } from "zod";
import type { AppContext } from "../_shared/boundary.ts";
import { Problem } from "../_shared/problem.ts";

/** @throws Problem `invalid_input` that names the parameters, never their values. */
export function readQuery<Schema extends z.ZodType>(
  c: AppContext,
  schema: Schema,
): z.output<Schema> {
  const parsed = schema.safeParse(c.req.query());
  if (parsed.success) return parsed.data;
  const names = new Set(parsed.error.issues.map(({ path }) => path.join(".")));
  throw new Problem("invalid_input", {
    detail: `Missing or malformed in the query: ${[...names].join(", ")}.`,
  });
}
