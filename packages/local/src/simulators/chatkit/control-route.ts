import { Hono } from "hono";
import { controlBody } from "../control-body.ts";
import type { SimulatorEnv } from "../listen.ts";
import { sameMachine } from "../same-origin.ts";
import type { ChatKitSimulator } from "./chatkit-simulator.ts";
import { faultsSchema } from "./faults.ts";

/** Everything below `/_sim`: what tests steer the simulator with. */
export function controlRoute(simulator: ChatKitSimulator): Hono<SimulatorEnv> {
  const app = new Hono<SimulatorEnv>();
  app.use(sameMachine);
  app.get("/requests", (context) => context.json(simulator.requests));
  app.get("/faults", (context) => context.json(simulator.faults.describe()));
  app.post("/faults", async (context) => {
    simulator.faults.set(await controlBody(context, faultsSchema));
    return context.json(simulator.faults.describe());
  });
  app.post("/reset", (context) => {
    simulator.reset();
    return context.json({ reset: true });
  });
  return app;
}
