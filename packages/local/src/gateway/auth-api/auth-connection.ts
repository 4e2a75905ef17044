import { inspect } from "node:util";
import { createPostgresConnection, PostgresConnection } from "@supabase/lite/postgres";
import { ConnectionPool } from "../driver/connection-pool.ts";
import { jsonTextTypes } from "../driver/json-text.ts";
import { currentRequest } from "../request-context.ts";
import { authTimestampTypes } from "./auth-timestamps.ts";

/**
 * Auth's way into the database, logged in as the owner of schema `auth`.
 *
 * Auth answers every database error with the same 500: the first one is kept with the request,
 * for the log and for the answer.
 */
export class AuthConnection extends PostgresConnection {
  readonly #pool: ConnectionPool;

  constructor(url: string, poolSize: number) {
    const types = { ...jsonTextTypes, ...authTimestampTypes };
    const config = { url, postgresOptions: { max: poolSize, onnotice: () => {}, types } };
    super(config);
    const pool = new ConnectionPool(() => createPostgresConnection(config).driver, poolSize);
    this.#pool = pool;
    this.driver.reserve = () => pool.reserve(remember);
  }

  override async close(): Promise<void> {
    await Promise.all([super.close(), this.#pool.close()]);
  }
}

function remember(error: Error): void {
  // lite prints the error; its detail may hold an e-mail address.
  Object.defineProperty(error, inspect.custom, { value: () => `${error.name}: see the log` });
  const request = currentRequest();
  if (request !== undefined) request.databaseError ??= error;
}
