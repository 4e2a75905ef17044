import { Hono } from "hono";
import { z } from "zod";
import { controlBody } from "../control-body.ts";
import type { SimulatorEnv } from "../listen.ts";
import { sameMachine } from "../same-origin.ts";
import { faultsSchema } from "./faults.ts";
import type { OidcSimulator } from "./oidc-simulator.ts";
import { shape } from "./shapes.ts";
import { composeClaims, sign, tokenRequest } from "./token.ts";

const rotation = z.strictObject({ shape: shape.optional(), keep: z.boolean().default(false) });

/** Everything below `/_sim`: what tests steer the simulator with. */
export function controlRoute(simulator: OidcSimulator): Hono<SimulatorEnv> {
  const app = new Hono<SimulatorEnv>();
  app.use(sameMachine);
  app.post("/token", async (context) => {
    const request = await controlBody(context, tokenRequest);
    const issuer = simulator.name(request.shape);
    const claims = composeClaims(request, issuer, simulator.settings.audience);
    try {
      return context.json({
        token: await sign(claims, request, simulator.issuer(request.shape)),
        claims,
      });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return context.json({ error: `Cannot sign the token: ${error.message}.` }, 409);
    }
  });
  app.post("/rotate", async (context) => {
    const { shape, keep } = await controlBody(context, rotation);
    simulator.rotate(shape, keep);
    return context.json({ rotated: shape ?? "all", keep });
  });
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
