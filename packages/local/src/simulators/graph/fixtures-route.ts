import { Hono } from "hono";
import { z } from "zod";
import { controlBody } from "../control-body.ts";
import type { SimulatorEnv } from "../listen.ts";
import type { Attempt } from "./deliveries.ts";
import { FAMILIES, FIXTURES } from "./fixtures/mod.ts";
import { type PlayOptions, play } from "./play-fixture.ts";
import { postingFields } from "./posting.ts";
import type { Simulator } from "./simulator.ts";
import { phoneSchema, userIdSchema } from "./who.ts";

const playSchema = z.strictObject({
  ...postingFields,
  from: phoneSchema.optional(),
  user_id: userIdSchema.optional(),
  name: z.string().optional(),
  /** The earlier message that it speaks of; default: the newest one of the conversation. */
  about: z.string().min(1).optional(),
});

const allSchema = playSchema.omit({ about: true }).extend({
  /** Families to play; default: all that are deliveries. */
  families: z.array(z.enum(Object.keys(FAMILIES))).optional(),
});

/** The conformance kit: `GET /fixtures`, `POST /fixtures/:name`, `POST /fixtures`. */
export function fixturesRoute(simulator: Simulator): Hono<SimulatorEnv> {
  const app = new Hono<SimulatorEnv>();

  app.get("/fixtures", (context) => {
    const all = Object.entries(FAMILIES).flatMap(([family, fixtures]) =>
      fixtures.map(({ kind, name, description, outcome }) => {
        return { name, family, kind, description, outcome };
      }),
    );
    return context.json(all);
  });

  app.post("/fixtures/:name", async (context) => {
    const name = context.req.param("name");
    const call = await controlBody(context, playSchema);
    const fixture = FIXTURES.get(name);
    if (!fixture) {
      const error = `Cannot send "${name}": there is no such fixture. GET /_sim/fixtures lists all.`;
      return context.json({ error }, 404);
    }
    return context.json({
      name,
      outcome: fixture.outcome,
      ...(await play(simulator, fixture, call)),
    });
  });

  app.post("/fixtures", async (context) => {
    const { families = Object.keys(FAMILIES), ...call } = await controlBody(context, allSchema);
    const results = [];
    for (const family of families) results.push(...(await playFamily(simulator, family, call)));
    const refused = results.filter(({ deliveries }) => !deliveries.every(wasTaken));
    return context.json({ sent: results.length, refused });
  });

  return app;
}

/** One after the other, as one person would. Refusals wait for a send, and are not played here. */
async function playFamily(simulator: Simulator, family: string, call: PlayOptions) {
  const results = [];
  for (const fixture of FAMILIES[family] ?? []) {
    if (fixture.kind === "refusal") continue;
    const { deliveries } = await play(simulator, fixture, call);
    results.push({ name: fixture.name, deliveries });
  }
  return results;
}

function wasTaken({ status }: Attempt): boolean {
  return status === 200;
}
