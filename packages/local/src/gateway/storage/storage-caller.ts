import type { Context } from "hono";
import type { ApiKey } from "../api-key.ts";
import { checkUserToken } from "../user-token.ts";
import { StorageFault } from "./storage-fault.ts";

/** What the gateway hands to the routes. */
export interface StorageEnv {
  Bindings: {
    /** The key that came; undefined where none is asked for. */
    key: ApiKey | undefined;
    jwtSecret: string;
  };
}

/**
 * Whether the service asks: with the secret key, and not in somebody's name.
 *
 * Everybody else meets row-level security without a single policy.
 *
 * @throws StorageFault for a token that is none.
 */
export async function isService(c: Context<StorageEnv>): Promise<boolean> {
  const { key, jwtSecret } = c.env;
  const token = await checkUserToken(c.req.header("authorization"), jwtSecret);
  if (token.kind === "fault") throw new StorageFault(403, "Unauthorized", token.fault.message);
  return key?.type === "secret" && token.kind === "none";
}

/** Refuses everybody but the service, in the words of what they do not see or may not do. */
export async function forService(
  c: Context<StorageEnv>,
  refusal: () => StorageFault,
): Promise<void> {
  if (!(await isService(c))) throw refusal();
}
