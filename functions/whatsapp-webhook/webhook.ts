/** Wires the function `whatsapp-webhook`. */
import { type App, createApp } from "../_shared/boundary.ts";
import { createAdminClient } from "../_shared/clients.ts";
import { type EnvSource, readEnv } from "../_shared/env.ts";
import { createLog, type Log } from "../_shared/log.ts";
import { createWaker } from "../_shared/wake-worker.ts";
import { receiveHandler } from "./receive.ts";
import { verifyHandler } from "./verify.ts";

/**
 * Creates the function.
 *
 * @throws EnvError when a variable is missing or malformed.
 */
export function createWebhook(source: EnvSource, log: Log = createLog("whatsapp-webhook")): App {
  const env = readEnv(source, [
    "APP_ENV",
    "SUPABASE_URL",
    "SUPABASE_SECRET_KEY",
    "WHATSAPP_APP_SECRET",
    "WHATSAPP_VERIFY_TOKEN",
    "WORKER_SECRET",
  ]);
  const app = createApp("whatsapp-webhook", { log, environment: env.APP_ENV });
  app.get("/whatsapp-webhook", verifyHandler(env.WHATSAPP_VERIFY_TOKEN));
  app.post(
    "/whatsapp-webhook",
    receiveHandler({
      // The admin's client, because Meta is no user: its signature is what admits it.
      admin: createAdminClient(env),
      appSecrets: env.WHATSAPP_APP_SECRET,
      wakeWorker: createWaker(env),
      log,
    }),
  );
  return app;
}
