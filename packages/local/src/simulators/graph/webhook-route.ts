import { Hono } from "hono";
import { z } from "zod";
import { controlBody } from "../control-body.ts";
import type { SimulatorEnv } from "../listen.ts";
import { metaJson } from "./meta-json.ts";
import { postingFields, postOptions } from "./posting.ts";
import type { Simulator } from "./simulator.ts";
import { verifyWebhook } from "./verify-webhook.ts";

const deliverSchema = z.strictObject({
  ...postingFields,
  /** A string is posted byte for byte; anything else is serialised as Meta does. */
  body: z.unknown().optional(),
  body_base64: z.base64().optional(),
  /** Changes of any field, wrapped as Meta wraps them. */
  changes: z
    .array(z.strictObject({ field: z.string(), value: z.record(z.string(), z.unknown()) }))
    .optional(),
});

const statusSchema = z.strictObject({
  wamid: z.string(),
  status: z.enum(["sent", "delivered", "read", "played", "failed", "deleted"]),
  error_code: z.number().int().optional(),
});

/** Webhooks posted on demand: raw bodies, other fields, single statuses, verification. */
export function webhookRoute(simulator: Simulator): Hono<SimulatorEnv> {
  const app = new Hono<SimulatorEnv>();

  app.post("/deliver", async (context) => {
    const call = await controlBody(context, deliverSchema);
    if (call.changes !== undefined) {
      const what = call.changes.map(({ field }) => field).join(", ");
      const options = postOptions(what, call);
      return context.json({ deliveries: await simulator.post([call.changes], options) });
    }
    const bytes = call.body_base64 ? Buffer.from(call.body_base64, "base64") : bytesOf(call.body);
    const deliveries = await simulator.postBytes(bytes, postOptions("raw", call));
    return context.json({ deliveries });
  });

  app.post("/status", async (context) => {
    const call = await controlBody(context, statusSchema);
    const message = simulator.journal.message(call.wamid);
    const person = message && simulator.people.find(addressOf(message));
    if (!message || !person) {
      return context.json({ error: `Cannot report ${call.wamid}: no such sent message.` }, 404);
    }
    const deliveries = await simulator.report(message, person, call.status, call.error_code);
    return context.json({ deliveries });
  });

  app.post("/verify", async (context) => {
    const { token } = await controlBody(context, z.strictObject({ token: z.string().optional() }));
    return context.json(await verifyWebhook(simulator.settings, token));
  });

  app.post("/redeliver", async (context) => {
    return context.json({ deliveries: await simulator.deliveries.redeliver() });
  });

  return app;
}

function bytesOf(body: unknown): Uint8Array {
  return Buffer.from(typeof body === "string" ? body : metaJson(body ?? {}));
}

function addressOf(message: { to: string | null; recipient: string | null }) {
  return { phone: message.to ?? undefined, userId: message.recipient ?? undefined };
}
