import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { type Listening, listen, type SimulatorEnv } from "../listen.ts";
import { apiError } from "./api-error.ts";
import { chatRoute } from "./chat-route.ts";
import { controlRoute } from "./control-route.ts";
import { ModelSimulator } from "./model-simulator.ts";
import { type ModelSimulatorOptions, withDefaults } from "./options.ts";

/**
 * Starts an OpenAI-compatible endpoint that answers in character, always the same way.
 *
 * @throws when the port is taken.
 * @example
 * const model = await startModelSimulator({ port: 54332, apiKey });
 * createOpenAICompatible({ name: "local", baseURL: `${model.url}/v1`, apiKey });
 */
export function startModelSimulator(options: ModelSimulatorOptions): Promise<Listening> {
  const settings = withDefaults(options);
  const simulator = new ModelSimulator(settings);
  const app = new Hono<SimulatorEnv>();
  app.route("/_sim", controlRoute(simulator));
  app.route("/v1", chatRoute(simulator));
  app.notFound((context) => context.json(apiError(`Unknown path ${context.req.path}.`), 404));
  app.onError((error, context) => {
    if (error instanceof HTTPException) return error.getResponse();
    settings.onLog(`error ${error.stack ?? error.message}`);
    return context.json(apiError("The simulator itself failed.", "server_error"), 500);
  });
  return listen(app, { name: "model simulator", port: settings.port, host: settings.host });
}
