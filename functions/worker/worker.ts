/** Wires the function `worker`. */

import { createModel } from "../_shared/assistant/model.ts";
import { bearerToken } from "../_shared/auth.ts";
import { runInBackground } from "../_shared/background.ts";
import { type App, createApp } from "../_shared/boundary.ts";
import { createAdminClient } from "../_shared/clients.ts";
import { constantTimeEqual } from "../_shared/crypto.ts";
import { type EnvSource, readEnv } from "../_shared/env.ts";
import { readFeature } from "../_shared/features.ts";
import { createLog, type Log } from "../_shared/log.ts";
import { Problem } from "../_shared/problem.ts";
import { createMediaStore } from "../_shared/storage.ts";
import { createDatabase } from "./database.ts";
import { createGraph } from "./graph.ts";
import { storageTimeoutMs } from "./media.ts";
import { createMediaSource } from "./media-source.ts";
import { createRun } from "./run.ts";

/** Below the shortest wall clock of a hosted function, with room for the last job. */
const budgetMs = 50_000;

/**
 * Creates the function.
 *
 * @throws EnvError when a variable is missing or malformed.
 */
export function createWorker(
  source: EnvSource,
  log: Log = createLog("worker"),
  budget = budgetMs,
): App {
  const env = readEnv(source, [
    "APP_ENV",
    "SUPABASE_URL",
    "SUPABASE_SECRET_KEY",
    "WORKER_SECRET",
    "MODEL_BASE_URL",
    "MODEL_API_KEY",
    "MODEL_NAME",
    "GRAPH_API_VERSION",
    "MEDIA_MAX_BYTES",
  ]);
  const whatsapp = readFeature(source, "whatsapp");
  const run = createRun({
    // The admin's client, because the queues are nobody's to read.
    database: createDatabase(createAdminClient(env)),
    model: createModel(env),
    graph: whatsapp && createGraph({ ...whatsapp, GRAPH_API_VERSION: env.GRAPH_API_VERSION }),
    media: {
      // The admin's client, because no policy opens the bucket to anybody.
      store: createMediaStore(createAdminClient(env, storageTimeoutMs)),
      source: whatsapp && createMediaSource({ ...whatsapp, ...env }),
    },
    log,
    budgetMs: budget,
  });
  const app = createApp("worker", { log, environment: env.APP_ENV });
  app.post("/worker", async (c) => {
    const token = bearerToken(c.req.raw);
    if (!token || !(await constantTimeEqual(token, env.WORKER_SECRET))) {
      throw new Problem("invalid_worker_secret");
    }
    const running = run(c.var.debugId);
    // Whoever woke us may hang up before we are done.
    runInBackground(running);
    return c.json(await running);
  });
  return app;
}
