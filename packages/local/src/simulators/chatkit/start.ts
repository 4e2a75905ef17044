import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { type Listening, listen, type SimulatorEnv } from "../listen.ts";
import { apiError } from "../model/api-error.ts";
import { ChatKitSimulator } from "./chatkit-simulator.ts";
import { controlRoute } from "./control-route.ts";
import { type ChatKitSimulatorOptions, withDefaults } from "./options.ts";
import { sessionRoute } from "./session-route.ts";

/**
 * Starts what OpenAI's API does for chat widgets. No part of the stack: with it configured, nobody
 * would get a token for Foyer's own chat.
 *
 * @throws when the port is taken.
 * @example
 * const chatkit = await startChatKitSimulator({ port: 0, apiKey: "sk-sim", workflowId: "wf_sim" });
 * createApi({ ...env, CHATKIT_BASE_URL: chatkit.url, CHATKIT_API_KEY: "sk-sim", CHATKIT_WORKFLOW_ID: "wf_sim" });
 */
export function startChatKitSimulator(options: ChatKitSimulatorOptions): Promise<Listening> {
  const settings = withDefaults(options);
  const simulator = new ChatKitSimulator(settings);
  const app = new Hono<SimulatorEnv>();
  app.route("/_sim", controlRoute(simulator));
  app.route("/v1/chatkit", sessionRoute(simulator));
  app.notFound((context) => context.json(apiError(`Unknown path ${context.req.path}.`), 404));
  app.onError((error, context) => {
    if (error instanceof HTTPException) return error.getResponse();
    settings.onLog(`error ${error.stack ?? error.message}`);
    return context.json(apiError("The simulator itself failed.", "server_error"), 500);
  });
  return listen(app, { name: "ChatKit simulator", port: settings.port, host: settings.host });
}
