import { setTimeout as sleep } from "node:timers/promises";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { z } from "zod";
import type { SimulatorEnv } from "../listen.ts";
import { apiError } from "../model/api-error.ts";
import type { ChatKitSimulator } from "./chatkit-simulator.ts";
import { makeSession, sessionRequest } from "./session.ts";

/** `POST /v1/chatkit/sessions`, behind the API key and the beta's header. */
export function sessionRoute(simulator: ChatKitSimulator): Hono<SimulatorEnv> {
  const { apiKey, workflowId } = simulator.settings;
  const app = new Hono<SimulatorEnv>();
  app.post("/sessions", async (context) => {
    const authorization = context.req.header("authorization") ?? "";
    if (authorization !== `Bearer ${apiKey}`) {
      const message = `Incorrect API key provided: ${authorization.slice(7)}.`;
      return context.json(apiError(message, undefined, "invalid_api_key"), 401);
    }
    if (context.req.header("openai-beta") !== "chatkit_beta=v1") {
      const message = "You must provide the 'OpenAI-Beta' header: 'chatkit_beta=v1'.";
      return context.json(apiError(message, undefined, "invalid_beta"), 400);
    }
    const parsed = sessionRequest.safeParse(await context.req.json().catch(() => undefined));
    if (!parsed.success) return context.json(apiError(z.prettifyError(parsed.error)), 400);
    const faults = simulator.faults.take();
    simulator.record(parsed.data);
    await sleep(faults.latency_ms ?? 0);
    if (faults.drop) {
      context.env.outgoing.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    if (faults.redirect) return context.redirect(faults.redirect, 307);
    if (faults.malformed) return context.body("<html>", 200, { "content-type": "text/html" });
    if (faults.status) {
      const body = apiError(`Told to fail; the key was ${apiKey}.`, "server_error", "told_to");
      return Response.json(body, { status: faults.status });
    }
    if (parsed.data.workflow.id !== workflowId) {
      const message = `Workflow with id '${parsed.data.workflow.id}' not found.`;
      return context.json(apiError(message, undefined, "workflow_not_found", "workflow.id"), 404);
    }
    return context.json(makeSession(parsed.data));
  });
  return app;
}
