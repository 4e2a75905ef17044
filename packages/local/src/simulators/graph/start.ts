import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { type Listening, listen, type SimulatorEnv } from "../listen.ts";
import { controlRoute } from "./control-route.ts";
import { graphRoute } from "./graph-route.ts";
import { type GraphSimulatorOptions, withDefaults } from "./options.ts";
import { pageRoute } from "./page-route.ts";
import { Simulator } from "./simulator.ts";
import { verifyWebhook } from "./verify-webhook.ts";

/**
 * Starts a WhatsApp Cloud API that nobody's phone hangs on.
 *
 * @throws when the port is taken.
 * @example
 * const graph = await startGraphSimulator({ port: 54331, webhookUrl, appSecret, … });
 * await fetch(`${graph.url}/_sim/inbound`, { method: "POST", body: '{"text":"Hello"}' });
 * await graph.close();
 */
export async function startGraphSimulator(options: GraphSimulatorOptions): Promise<Listening> {
  const settings = withDefaults(options);
  const simulator = new Simulator(settings);
  const app = new Hono<SimulatorEnv>();
  app.route("/", graphRoute(simulator));
  app.route("/_sim", controlRoute(simulator));
  app.route("/", pageRoute());
  app.onError((error, context) => {
    if (error instanceof HTTPException) return error.getResponse();
    settings.onLog(`error ${error.stack ?? error.message}`);
    return context.json({ error: "The simulator itself failed; see its log." }, 500);
  });
  const { port, host } = settings;
  const listening = await listen(app, { name: "Graph simulator", port, host });
  if (settings.verifyWebhook) {
    const { ok, status } = await verifyWebhook(settings);
    settings.onLog(ok ? "webhook verified" : `webhook not verified: answer ${status}`);
  }
  return {
    url: listening.url,
    close: async () => {
      simulator.reset();
      await listening.close();
    },
  };
}
