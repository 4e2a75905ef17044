import { Hono } from "hono";
import { z } from "zod";
import { controlBody } from "../control-body.ts";
import type { SimulatorEnv } from "../listen.ts";
import { userIdOf } from "./ids.ts";
import { postingFields, postOptions } from "./posting.ts";
import type { Simulator } from "./simulator.ts";
import { TEMPLATE_STATUSES, templateSchema } from "./templates.ts";

const listSchema = z.strictObject({ templates: z.array(templateSchema).max(250) });

const statusSchema = z.strictObject({
  ...postingFields,
  name: z.string(),
  language: z.string(),
  event: z.enum(TEMPLATE_STATUSES),
  reason: z.string().optional(),
});

/** `GET/POST /templates`: what may be sent; `POST /template-status`: Meta has thought again. */
export function templatesRoute(simulator: Simulator): Hono<SimulatorEnv> {
  const app = new Hono<SimulatorEnv>();

  app.get("/templates", (context) => context.json(simulator.templates.list()));

  app.post("/templates", async (context) => {
    const { templates } = await controlBody(context, listSchema);
    simulator.templates.set(templates);
    return context.json(simulator.templates.list());
  });

  app.post("/template-status", async (context) => {
    const call = await controlBody(context, statusSchema);
    const template = simulator.templates.find(call.name, call.language);
    if (!template) {
      const error = `Cannot change ${call.name} (${call.language}): no such template.`;
      return context.json({ error }, 404);
    }
    template.status = call.event;
    const value = {
      event: call.event,
      message_template_id: templateId(call),
      message_template_name: call.name,
      message_template_language: call.language,
      reason: call.reason ?? "NONE",
    };
    const change = { field: "message_template_status_update", value };
    const deliveries = await simulator.post([[change]], postOptions("template status", call));
    return context.json({ template, deliveries });
  });

  return app;
}

/** Always the same one for a template. */
function templateId({ name, language }: { name: string; language: string }): number {
  return Number(userIdOf(`${name} ${language}`).slice(-15));
}
