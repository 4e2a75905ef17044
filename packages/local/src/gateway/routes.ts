import { Hono } from "hono";
import { checkApiKey, type ProjectKeys } from "./api-key.ts";
import type { AuthAdmin } from "./auth-admin/auth-admin.ts";
import { AuthFault } from "./auth-admin/auth-fault.ts";
import type { AuthApi } from "./auth-api/auth-api.ts";
import type { Mailbox } from "./auth-api/mailbox.ts";
import { openToBrowsers } from "./cors.ts";
import type { DataApi } from "./data-api/data-api.ts";
import { describeError } from "./driver/describe-error.ts";
import type { StorageApi } from "./storage/storage-api.ts";

/** The services behind the paths. */
export interface Services {
  dataApi: DataApi;
  authApi: AuthApi;
  authAdmin: AuthAdmin;
  /** Null: there is none, and its paths are unknown. */
  storage: StorageApi | null;
  mailbox: Mailbox;
  keys: ProjectKeys;
  onLog: (line: string) => void;
}

/** Paths that a browser opens by a link, which carries no key. */
const withoutKey = /^\/auth\/v1\/(callback|authorize|verify|\.well-known\/.*)$/;

/** The paths of a hosted project, save those of Edge Functions. */
export function createRoutes(services: Services): Hono {
  const { dataApi, authApi, authAdmin, storage, mailbox, keys } = services;
  const app = new Hono();

  app.get("/health", (c) => c.json({ status: "ok" }));
  // No CORS header: a page of another origin must not read the mails.
  app.get("/_mail/messages", (c) => c.json(mailbox.list(c.req.query("to"))));

  app.use("/rest/v1/*", openToBrowsers);
  app.use("/auth/v1/*", openToBrowsers);

  app.all("/rest/v1/*", async (c) => {
    const check = checkApiKey(c.req.raw, keys);
    return check.ok ? dataApi.fetch(c.req.raw, check.key) : check.answer;
  });
  app.on(["GET", "POST", "PUT", "DELETE"], ["/auth/v1/admin/*", "/auth/v1/invite"], async (c) => {
    const check = checkApiKey(c.req.raw, keys);
    if (!check.ok) return check.answer;
    if (check.key.type === "secret") return authAdmin.fetch(c.req.raw);
    return new AuthFault(403, "not_admin", "User not allowed").answer();
  });
  app.all("/auth/v1/*", async (c) => {
    if (withoutKey.test(c.req.path)) return authApi.fetch(c.req.raw, undefined);
    const check = checkApiKey(c.req.raw, keys);
    return check.ok ? authApi.fetch(c.req.raw, check.key) : check.answer;
  });

  if (storage) {
    app.use("/storage/v1/*", openToBrowsers);
    app.all("/storage/v1/*", async (c) => {
      // A signed address is its own key.
      const isSigned = c.req.method === "GET" && c.req.path.startsWith("/storage/v1/object/sign/");
      if (isSigned) return storage.fetch(c.req.raw, undefined);
      const check = checkApiKey(c.req.raw, keys);
      return check.ok ? storage.fetch(c.req.raw, check.key) : check.answer;
    });
  }

  app.notFound((c) => c.json({ message: `No route matched ${c.req.path}` }, 404));
  app.onError((error, c) => {
    if ("getResponse" in error) return error.getResponse();
    services.onLog(`${c.req.method} ${c.req.path} failed: ${describeError(error)}`);
    return c.json({ message: "An unexpected error occurred" }, 500);
  });
  return app;
}
