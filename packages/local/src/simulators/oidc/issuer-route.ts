import { setTimeout as sleep } from "node:timers/promises";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import type { SimulatorEnv } from "../listen.ts";
import type { OidcSimulator } from "./oidc-simulator.ts";
import { shape } from "./shapes.ts";

/** What the world sees of an issuer: its discovery document and its public keys. */
export function issuerRoute(simulator: OidcSimulator): Hono<SimulatorEnv> {
  const app = new Hono<SimulatorEnv>();

  app.get("/:issuer/.well-known/openid-configuration", (context) => {
    const known = shape.safeParse(context.req.param("issuer"));
    if (!known.success) return context.notFound();
    simulator.record(known.data, "openid-configuration");
    const issuer = simulator.name(known.data);
    return context.json({
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: ["RS256", "ES256"],
      response_types_supported: ["id_token"],
      subject_types_supported: ["public"],
    });
  });

  app.get("/:issuer/.well-known/jwks.json", async (context) => {
    const known = shape.safeParse(context.req.param("issuer"));
    if (!known.success) return context.notFound();
    simulator.record(known.data, "jwks.json");
    const faults = simulator.faults.take();
    if (faults.latency_ms) await sleep(faults.latency_ms);
    if (faults.drop) {
      context.env.outgoing.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    if (faults.malformed) return context.text("<html>", 200);
    if (faults.status) return new Response("{}", { status: faults.status });
    return context.json({ keys: await simulator.issuer(known.data).publicKeys() });
  });
  return app;
}
