import type { AnyAST, IntrospectResult } from "@supabase/lite";
import { createPostgresConnection, PostgresConnection } from "@supabase/lite/postgres";
import { sql } from "kysely";
import { ConnectionPool } from "../driver/connection-pool.ts";
import { jsonTextTypes } from "../driver/json-text.ts";
import { plainValueTypes } from "../driver/plain-values.ts";
import { timestampTypes } from "../driver/timestamps.ts";
import { currentRequest } from "../request-context.ts";
import { AnswerError } from "./answer-error.ts";
import { databaseAnswer } from "./database-answer.ts";
import { requireRelation } from "./missing-relation.ts";
import { isRefusal, Refused } from "./refusal.ts";
import type { RoleSettings } from "./role-settings.ts";
import type { SchemaCache } from "./schema-cache.ts";
import { type SchemaSettings, transactionSettings } from "./transaction-settings.ts";
import { wrapJson } from "./wrap-json.ts";

type Work<T> = (database: PostgresConnection["kysely"]) => Promise<T>;

const types = { ...timestampTypes, ...jsonTextTypes, ...plainValueTypes };

/** What the connection is given besides its URL. */
export interface AuthenticatorOptions {
  url: string;
  /** Connections at once; requests beyond that wait their turn. */
  poolSize: number;
  schemas: SchemaSettings;
  schemaCache: SchemaCache;
  roleSettings: () => RoleSettings;
}

/**
 * The Data API's way into the database: logs in as `authenticator`, which can do nothing by
 * itself, and becomes anon, authenticated or service_role for one transaction.
 */
export class AuthenticatorConnection extends PostgresConnection {
  readonly #options: AuthenticatorOptions;
  readonly #pool: ConnectionPool;

  constructor(options: AuthenticatorOptions) {
    const { url, poolSize } = options;
    const config = { url, postgresOptions: { max: poolSize, onnotice: () => {}, types } };
    super(config);
    this.#options = options;
    const pool = new ConnectionPool(() => createPostgresConnection(config).driver, poolSize);
    this.#pool = pool;
    this.driver.reserve = () => pool.reserve();
  }

  override introspect(): Promise<IntrospectResult> {
    return this.#options.schemaCache.read();
  }

  /**
   * Replaces lite's own, which at the first request grants ALL on every table of every schema
   * with a row-secured table to the API roles, knows no role settings and no search path, and
   * takes seven round trips where one does.
   */
  override async withContext<T>(_vars: unknown, work: Work<T>): Promise<T> {
    const request = currentRequest();
    if (request === undefined) throw new Error("Cannot query the Data API: no request is running");
    const reading = request.method === "GET" || request.method === "HEAD";
    const { schemas, roleSettings } = this.#options;
    const settings = transactionSettings(request, schemas, roleSettings());
    const calls = settings.map(([name, value]) => sql`set_config(${name}, ${value}, true)`);
    try {
      return await this.kysely
        .transaction()
        .setAccessMode(reading ? "read only" : "read write")
        .execute(async (transaction) => {
          await sql`select ${sql.join(calls)}`.execute(transaction);
          const result = await work(transaction);
          if (await isRefusal(result)) throw new Refused(result);
          return result;
        });
    } catch (error) {
      // SAFETY: a Refused raised above carries what `work`, typed T, returned.
      if (error instanceof Refused) return error.answer as T;
      throw error;
    }
  }

  /** Called with each request after parsing and before SQL is made of it. */
  override async onPostgrestAST(parsed: AnyAST): Promise<AnyAST> {
    const request = currentRequest();
    const schema = await this.introspect();
    const defaultSchema = this.#options.schemas.exposed[0] ?? "public";
    if (parsed.from !== undefined) {
      requireRelation(schema, parsed.schema ?? defaultSchema, parsed.from);
      if (request !== undefined) request.relation = parsed.from;
    }
    const text = request?.headers.get("content-type")?.startsWith("text/") ?? false;
    return text ? parsed : wrapJson(parsed, schema, defaultSchema);
  }

  override normalizeDbError(error: unknown): unknown {
    if (error instanceof AnswerError) throw error;
    const answer = databaseAnswer(error);
    if (answer !== undefined) throw new AnswerError(answer);
    return error;
  }

  override async close(): Promise<void> {
    await Promise.all([super.close(), this.#pool.close()]);
  }
}
