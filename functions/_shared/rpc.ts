/** Calls a SQL function and believes its answer only after reading it with a contract. */
import { type ErrorCode, errorCatalogue } from "@foyer/contracts";
import type { SupabaseClient } from "@supabase/supabase-js";
import type { z } from "zod";
import { Problem } from "./problem.ts";
import { isErrorAnswer, problemFromDatabase } from "./translate.ts";

/**
 * Calls an RPC.
 *
 * @throws Problem for an error of the database; ContractError when the answer has another shape.
 * @example await callRpc(admin, "heal", {}, healResult)
 */
export async function callRpc<Schema extends z.ZodType>(
  client: SupabaseClient,
  name: string,
  args: Record<string, unknown>,
  schema: Schema,
): Promise<z.output<Schema>> {
  const { data, error, status } = await client.rpc(name, args);
  if (error) throw problemFromDatabase(error, status);
  if (isErrorAnswer(data)) throw problemFromDatabase(data, status);
  return readAnswer(name, data, schema);
}

/**
 * Calls an RPC with the admin's client.
 *
 * What the database refuses here is our fault and not the caller's, so it becomes a 5xx.
 *
 * @param expected Codes that are the caller's all the same.
 */
export async function callAdminRpc<Schema extends z.ZodType>(
  admin: SupabaseClient,
  name: string,
  args: Record<string, unknown>,
  schema: Schema,
  expected: readonly ErrorCode[] = [],
): Promise<z.output<Schema>> {
  try {
    return await callRpc(admin, name, args, schema);
  } catch (thrown) {
    if (!(thrown instanceof Problem) || errorCatalogue[thrown.code].status >= 500) throw thrown;
    if (expected.includes(thrown.code)) throw thrown;
    throw new Problem("internal_error", { cause: thrown.cause });
  }
}

/** Reads an answer of the database with its contract. */
export function readAnswer<Schema extends z.ZodType>(
  name: string,
  data: unknown,
  schema: Schema,
): z.output<Schema> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new ContractError(name, parsed.error);
}

/** The database answered in a shape that the contracts do not know: one of them is out of date. */
export class ContractError extends Error {
  constructor(name: string, error: z.ZodError) {
    // Paths and rules only: a value could be somebody's.
    const places = error.issues.map((issue) => `${issue.path.join(".") || "(root)"} ${issue.code}`);
    super(`Cannot read the answer of ${name}: ${places.slice(0, 5).join(", ")}`);
    this.name = "ContractError";
  }
}
