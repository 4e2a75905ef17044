import { setTimeout as sleep } from "node:timers/promises";
import { Hono } from "hono";
import { z } from "zod";
import { controlBody } from "../control-body.ts";
import type { SimulatorEnv } from "../listen.ts";
import { sameMachine } from "../same-origin.ts";
import { correctionRoute } from "./correction-route.ts";
import { eventsRoute } from "./events-route.ts";
import { faultsSchema } from "./faults.ts";
import { fixturesRoute } from "./fixtures-route.ts";
import { inboundRoute } from "./inbound-route.ts";
import { mediaRoute } from "./media-route.ts";
import { personRoute } from "./person-route.ts";
import type { Simulator } from "./simulator.ts";
import { templatesRoute } from "./templates-route.ts";
import { webhookRoute } from "./webhook-route.ts";

/** How often `settle` looks, in milliseconds. */
const LOOK_MS = 10;

/** Everything below `/_sim`: what tests and the phone page steer the simulator with. */
export function controlRoute(simulator: Simulator): Hono<SimulatorEnv> {
  const app = new Hono<SimulatorEnv>();
  app.use(sameMachine);

  app.get("/messages", (context) => context.json(simulator.journal.messages));
  app.get("/marks", (context) => context.json(simulator.journal.marks));
  app.get("/requests", (context) => context.json(simulator.journal.calls));
  app.get("/deliveries", (context) => context.json(simulator.deliveries.list()));
  app.get("/people", (context) => context.json(simulator.people.list()));
  app.get("/faults", (context) => context.json(simulator.faults.describe()));

  app.post("/faults", async (context) => {
    simulator.faults.set(await controlBody(context, faultsSchema));
    return context.json(simulator.faults.describe());
  });

  app.post("/reset", (context) => {
    simulator.reset();
    return context.json({ reset: true });
  });

  app.post("/settle", async (context) => {
    const { timeout_ms } = await controlBody(context, settleSchema);
    const until = Date.now() + timeout_ms;
    while (simulator.pending > 0 && Date.now() < until) await sleep(LOOK_MS);
    return context.json({ pending: simulator.pending }, simulator.pending === 0 ? 200 : 504);
  });

  app.route("/", inboundRoute(simulator));
  app.route("/", webhookRoute(simulator));
  app.route("/", mediaRoute(simulator));
  app.route("/", personRoute(simulator));
  app.route("/", correctionRoute(simulator));
  app.route("/", templatesRoute(simulator));
  app.route("/", fixturesRoute(simulator));
  app.route("/", eventsRoute(simulator));
  return app;
}

const settleSchema = z.strictObject({
  timeout_ms: z.number().int().min(0).max(600_000).default(10_000),
});
