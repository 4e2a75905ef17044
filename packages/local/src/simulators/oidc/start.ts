import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { type Listening, listen, type SimulatorEnv } from "../listen.ts";
import { controlRoute } from "./control-route.ts";
import { issuerRoute } from "./issuer-route.ts";
import { OidcSimulator } from "./oidc-simulator.ts";
import { type OidcSimulatorOptions, withDefaults } from "./options.ts";

/**
 * Starts identity services that sign whatever token a test asks for, good or bad.
 *
 * @throws when the port is taken.
 * @example
 * const oidc = await startOidcSimulator({ port: 54333 });
 * const answer = await fetch(`${oidc.url}/_sim/token`, { method: "POST", body: '{"shape":"clerk"}' });
 * const { token } = await answer.json();
 */
export async function startOidcSimulator(options: OidcSimulatorOptions): Promise<Listening> {
  const settings = withDefaults(options);
  const simulator = new OidcSimulator(settings);
  const app = new Hono<SimulatorEnv>();
  app.route("/_sim", controlRoute(simulator));
  app.route("/", issuerRoute(simulator));
  app.notFound((context) => context.json({ error: `Unknown path ${context.req.path}.` }, 404));
  app.onError((error, context) => {
    if (error instanceof HTTPException) return error.getResponse();
    settings.onLog(`error ${error.stack ?? error.message}`);
    return context.json({ error: "The simulator itself failed." }, 500);
  });
  const at = { name: "OIDC simulator", port: settings.port, host: settings.host };
  const listening = await listen(app, at);
  simulator.url = listening.url;
  return listening;
}
