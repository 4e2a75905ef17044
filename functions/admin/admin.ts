/** Wires the function `admin`: environment, clients, and one handler for each declared route. */
import { type AdminOperation, adminRoutes, toRouterPath } from "@foyer/contracts";
import { createAuthenticate } from "../_shared/auth.ts";
import { type App, type AppContext, createApp, health } from "../_shared/boundary.ts";
import { createAdminClient } from "../_shared/clients.ts";
import { type EnvSource, readEnv } from "../_shared/env.ts";
import { createLog, type Log } from "../_shared/log.ts";
import { backfillHandler } from "./backfill.ts";
import { deadLettersHandlers } from "./dead-letters.ts";
import { doctorHandler } from "./doctor.ts";
import { inboxHandlers } from "./inbox.ts";
import { openApiHandler } from "./openapi.ts";
import { createAdmitOperator, type Operator } from "./operator.ts";
import { organizationsHandlers } from "./organizations.ts";
import { replayInboxHandler } from "./replay-inbox.ts";
import { usersHandlers } from "./users.ts";
import { whatsappHandlers } from "./whatsapp.ts";

/** A handler of one route, for somebody who may. */
export type Handler = (c: AppContext, operator: Operator) => Response | Promise<Response>;

type OperatorsRoute = Exclude<AdminOperation, "health">;

/**
 * Creates the function.
 *
 * @throws EnvError when a variable is missing or malformed.
 */
export function createAdmin(source: EnvSource, log: Log = createLog("admin")): App {
  const env = readEnv(source, [
    "APP_ENV",
    "SUPABASE_URL",
    "SUPABASE_PUBLISHABLE_KEY",
    "SUPABASE_SECRET_KEY",
  ]);
  const app = createApp("admin", { log, environment: env.APP_ENV });
  const admit = createAdmitOperator(env.SUPABASE_SECRET_KEY, createAuthenticate(env));
  // The admin's client, because an operator reaches what is nobody's: queues, deliveries, accounts.
  const admin = createAdminClient(env);
  const handlers: Record<OperatorsRoute, Handler> = {
    doctor: doctorHandler(admin),
    ...inboxHandlers(admin),
    replayInbox: replayInboxHandler(admin),
    ...deadLettersHandlers(admin),
    backfill: backfillHandler(admin),
    ...usersHandlers(admin),
    ...organizationsHandlers(admin),
    ...whatsappHandlers(admin),
    openapi: openApiHandler(`${env.SUPABASE_URL}/functions/v1`),
  };
  app.get(adminRoutes.health.path, (c) => c.json(health("admin", env.APP_ENV)));
  // SAFETY: Object.keys of the handlers yields their operation ids.
  for (const id of Object.keys(handlers) as OperatorsRoute[]) {
    const { method, path } = adminRoutes[id];
    app.on(method.toUpperCase(), toRouterPath(path), async (c) => {
      const operator = await admit(c.req.raw);
      if (operator.userId !== null) c.set("userId", operator.userId);
      c.header("cache-control", "no-store");
      return await handlers[id](c, operator);
    });
  }
  return app;
}
