import { setTimeout as sleep } from "node:timers/promises";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { z } from "zod";
import type { SimulatorEnv } from "../listen.ts";
import { apiError, errorForStatus } from "./api-error.ts";
import { chatRequestSchema } from "./chat-request.ts";
import { complete } from "./completion.ts";
import type { ModelSimulator } from "./model-simulator.ts";
import { stream } from "./stream.ts";
import { whole } from "./wire.ts";

/** `POST /v1/chat/completions` and `GET /v1/models`, behind the API key. */
export function chatRoute(simulator: ModelSimulator): Hono<SimulatorEnv> {
  const { settings } = simulator;
  const app = new Hono<SimulatorEnv>();

  app.use(async (context, next) => {
    if (context.req.header("authorization") === `Bearer ${settings.apiKey}`) return next();
    return context.json(errorForStatus(401), 401);
  });

  app.get("/models", (context) => {
    const data = settings.models.map((id) => {
      return { id, object: "model", created: 0, owned_by: "foyer" };
    });
    return context.json({ object: "list", data });
  });

  app.post("/chat/completions", async (context) => {
    const parsed = chatRequestSchema.safeParse(await context.req.json().catch(() => undefined));
    if (!parsed.success) return context.json(apiError(z.prettifyError(parsed.error)), 400);
    const request = parsed.data;
    if (!settings.models.includes(request.model)) {
      const message = `The model '${request.model}' does not exist.`;
      return context.json(apiError(message, undefined, "model_not_found", "model"), 404);
    }
    const faults = simulator.faults.take();
    simulator.record(request);
    await sleep(faults.latency_ms ?? 0);
    if (faults.status !== undefined) {
      const { status, retry_after } = faults;
      const headers = { ...(retry_after === undefined ? {} : { "retry-after": `${retry_after}` }) };
      return Response.json(errorForStatus(status), { status, headers });
    }
    const completion = complete(request, faults);
    if (request.stream) {
      const includeUsage = request.stream_options?.include_usage ?? false;
      return stream(context.env, completion, { faults, includeUsage });
    }
    if (faults.stop_after_chunks !== undefined) {
      context.env.outgoing.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    if (faults.malformed) {
      return context.body('{"id":"chatcmpl-', 200, { "content-type": "application/json" });
    }
    return context.json(whole(completion));
  });

  return app;
}
