import { App } from "@supabase/lite";
import postgres from "postgres";
import type { ApiKey } from "../api-key.ts";
import { currentRequest, withRequest } from "../request-context.ts";
import { rewriteRequest } from "../rewrite-request.ts";
import type { GatewaySettings } from "../settings.ts";
import { checkUserToken } from "../user-token.ts";
import { AuthenticatorConnection } from "./authenticator-connection.ts";
import { tokenAnswer } from "./error-answer.ts";
import { listenForReload } from "./notifications.ts";
import { type RoleSettings, readRoleSettings } from "./role-settings.ts";
import { SchemaCache } from "./schema-cache.ts";
import { installSchemaWatch } from "./schema-watch.ts";

/** PostgREST over the project's database. */
export interface DataApi {
  /** Answers one request below `/rest/v1`, whose API key was checked before. */
  fetch(request: Request, key: ApiKey): Promise<Response>;
  reloadSchema(): Promise<void>;
  close(): Promise<void>;
}

/** What the Data API needs. */
export interface DataApiOptions {
  adminUrl: string;
  authenticatorUrl: string;
  settings: GatewaySettings["api"];
  jwtSecret: string;
}

const prefix = "/rest/v1";

/** Enough for 50 concurrent clients on two cores, and far below `max_connections`. */
const poolSize = 20;

/** Connects the Data API and reads the schema, so that the first request need not. */
export async function openDataApi(options: DataApiOptions): Promise<DataApi> {
  const { settings, adminUrl } = options;
  const schemaCache = new SchemaCache(adminUrl, settings.schemas);
  let roleSettings: RoleSettings = new Map();
  const readRoles = async () => {
    roleSettings = await asAdmin(adminUrl, readRoleSettings);
  };
  const connection = new AuthenticatorConnection({
    url: options.authenticatorUrl,
    poolSize,
    schemas: { exposed: settings.schemas, extraSearchPath: settings.extra_search_path },
    schemaCache,
    roleSettings: () => roleSettings,
  });
  const app = createApp(connection, settings);

  await asAdmin(adminUrl, installSchemaWatch);
  const notifications = await listenForReload(adminUrl, () => {
    // Migrations announce many changes in a row: the next request reads them all at once.
    schemaCache.clear();
    // A database that is away calls again when it is back.
    readRoles().catch(() => {});
  });
  const reloadSchema = async () => {
    schemaCache.clear();
    await Promise.all([readRoles(), schemaCache.read()]);
  };
  await reloadSchema();

  return {
    async fetch(request, key) {
      const token = await checkUserToken(request.headers.get("authorization"), options.jwtSecret);
      if (token.kind === "fault") return tokenAnswer(token.fault);
      const context = {
        method: request.method,
        path: new URL(request.url).pathname.slice(prefix.length) || "/",
        headers: request.headers,
        keyType: key.type,
        claims: token.kind === "claims" ? token.claims : { role: key.role },
      };
      // The token is settled; lite would look its user and session up at every request.
      const forwarded = rewriteRequest(request, { without: "authorization" });
      return withRequest(context, () => app.fetch(forwarded));
    },
    reloadSchema,
    async close() {
      await Promise.all([connection.close(), notifications.close()]);
    },
  };
}

function createApp(connection: AuthenticatorConnection, settings: GatewaySettings["api"]) {
  const resolver = async () => {
    const request = currentRequest();
    return request === undefined ? null : { type: request.keyType, claims: request.claims };
  };
  return new App({
    connection,
    api: { enabled: true, schemas: [...settings.schemas], max_rows: settings.max_rows },
    auth: { enabled: false },
    studio: { enabled: false },
    options: { server: { admin: false, disableStudio: true, apiKeys: { resolver } } },
  });
}

async function asAdmin<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}
