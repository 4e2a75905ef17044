import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import postgres from "postgres";
import { openAuthAdmin } from "./auth-admin/auth-admin.ts";
import { openAuthApi } from "./auth-api/auth-api.ts";
import { authTimestampTypes } from "./auth-api/auth-timestamps.ts";
import { Mailbox } from "./auth-api/mailbox.ts";
import { openDataApi } from "./data-api/data-api.ts";
import { ConnectionPool } from "./driver/connection-pool.ts";
import { survivesLostTypeQueries } from "./driver/lost-type-query.ts";
import { isFunctionCall, proxyFunction } from "./functions-proxy/functions-proxy.ts";
import type { Gateway, GatewayOptions } from "./options.ts";
import { createRoutes } from "./routes.ts";
import { serviceUrls } from "./service-roles.ts";
import { readSettings } from "./settings.ts";
import { parseFileSize } from "./storage/file-size.ts";
import { openStorage } from "./storage/storage-api.ts";

/** Connections for the admin routes and for finishing sessions, besides Auth's own. */
const authPoolSize = 5;

/**
 * Starts the project's API on 127.0.0.1: Data API, Auth, Storage, and the way to Edge Functions.
 *
 * @throws when the port is taken, the database cannot be reached, or the configuration is wrong.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { keys, siteUrl, onLog } = options;
  const url = `http://127.0.0.1:${options.port}`;
  const settings = readSettings(options.config);
  const urls = serviceUrls(options.db);

  const dataApi = await openDataApi({
    adminUrl: urls.admin,
    authenticatorUrl: urls.authenticator,
    settings: settings.api,
    jwtSecret: keys.jwtSecret,
  });
  const mailbox = new Mailbox({ api: url, site: siteUrl }, options.onMail);
  const authPool = new ConnectionPool(
    () => postgres(urls.auth, { max: authPoolSize, onnotice: () => {}, types: authTimestampTypes }),
    authPoolSize,
  );
  const authApi = openAuthApi({
    databaseUrl: urls.auth,
    pool: authPool,
    apiUrl: url,
    siteUrl,
    settings: settings.auth,
    keys,
    mailbox,
    onLog,
  });
  const authAdmin = openAuthAdmin({
    pool: authPool,
    links: {
      apiUrl: url,
      siteUrl,
      otpLength: settings.auth.email.otp_length,
      minimumPasswordLength: settings.auth.minimum_password_length,
    },
    mailbox,
    onLog,
  });
  const storage =
    options.storageDir !== null && settings.storage.enabled
      ? openStorage({
          dir: options.storageDir,
          jwtSecret: keys.jwtSecret,
          fileSizeLimit: parseFileSize(settings.storage.file_size_limit),
          onLog,
        })
      : null;
  const endSurvival = survivesLostTypeQueries();
  const closeServices = async () => {
    await Promise.all([dataApi.close(), authApi.close(), authPool.close()]);
    endSurvival();
  };

  const routes = createRoutes({ dataApi, authApi, authAdmin, storage, mailbox, keys, onLog });
  const answer = getRequestListener(routes.fetch, { overrideGlobalObjects: false });
  const server = createServer((incoming, outgoing) => {
    if (isFunctionCall(incoming)) {
      void proxyFunction(incoming, outgoing, { functions: options.functions, keys, onLog });
    } else {
      void answer(incoming, outgoing);
    }
  });
  // Longer than clients keep idle connections, so that none is closed under a new request.
  server.keepAliveTimeout = 75_000;

  try {
    await listen(server, options.port);
  } catch (error) {
    await closeServices();
    throw error;
  }
  return {
    url,
    reloadSchema: () => dataApi.reloadSchema(),
    async close() {
      await new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      });
      await closeServices();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      reject(new Error(`Cannot serve the API on port ${port}: ${error.message}`, { cause: error }));
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}
