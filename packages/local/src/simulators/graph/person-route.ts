import { Hono } from "hono";
import { z } from "zod";
import { controlBody } from "../control-body.ts";
import type { SimulatorEnv } from "../listen.ts";
import { contactOf, messagesChange } from "./envelope.ts";
import { digitsOf, newObjectId, newWamid, userIdOf } from "./ids.ts";
import { postingFields, postOptions } from "./posting.ts";
import type { Simulator } from "./simulator.ts";
import { phoneSchema, userIdSchema, whoIs } from "./who.ts";

const who = { ...postingFields, from: phoneSchema.optional(), user_id: userIdSchema.optional() };

const preferencesSchema = z.strictObject({
  ...who,
  value: z.enum(["stop", "resume"]),
  category: z.literal("marketing_messages").default("marketing_messages"),
  detail: z.string().optional(),
});

const userIdUpdateSchema = z.strictObject({
  ...who,
  /** Default: any new one. */
  current: userIdSchema.optional(),
  /** As field `user_id_update`, or as a system message. */
  as: z.enum(["field", "system"]).default("field"),
});

const numberSchema = z.strictObject({
  ...who,
  to: phoneSchema,
  /** With a new number comes a new user id; default: the one of that number. */
  current: userIdSchema.optional(),
});

const seconds = () => Math.floor(Date.now() / 1000);

/** What Meta tells about a person: `/preferences`, `/user-id`, `/number`. */
export function personRoute(simulator: Simulator): Hono<SimulatorEnv> {
  const app = new Hono<SimulatorEnv>();

  app.post("/preferences", async (context) => {
    const call = await controlBody(context, preferencesSchema);
    const person = whoIs(simulator, call);
    person.marketing = call.value === "resume";
    const preference = {
      ...(person.phone === null ? {} : { wa_id: person.phone }),
      user_id: person.userId,
      detail: call.detail ?? `The person asked to ${call.value} marketing messages.`,
      category: call.category,
      value: call.value,
      timestamp: seconds(),
    };
    const { value } = messagesChange(simulator.settings, {
      contacts: [contactOf(person)],
      user_preferences: [preference],
    });
    const options = postOptions("user_preferences", call);
    const deliveries = await simulator.post([[{ field: "user_preferences", value }]], options);
    return context.json({ person, deliveries });
  });

  app.post("/user-id", async (context) => {
    const call = await controlBody(context, userIdUpdateSchema);
    const person = whoIs(simulator, call);
    const previous = person.userId;
    const current = call.current ?? userIdOf(`${previous} ${newObjectId()}`);
    if (isTaken(simulator, { userId: current })) {
      return context.json({ error: `Cannot give ${current}: it is somebody's already.` }, 409);
    }
    simulator.move(person, { userId: current });
    const phone = person.phone ?? undefined;
    const change =
      call.as === "system"
        ? system(simulator, phone, previous, { type: "user_changed_user_id", user_id: current })
        : userIdUpdate(simulator, phone, { previous, current });
    const deliveries = await simulator.post([[change]], postOptions("user id", call));
    return context.json({ person, deliveries });
  });

  app.post("/number", async (context) => {
    const call = await controlBody(context, numberSchema);
    const person = whoIs(simulator, call);
    const { phone: old, userId: previous } = person;
    if (old === null) {
      const error = "Cannot change the number: this person shows none. Use /_sim/user-id.";
      return context.json({ error }, 409);
    }
    const phone = digitsOf(call.to);
    const current = call.current ?? userIdOf(phone);
    if (isTaken(simulator, { phone }) || isTaken(simulator, { userId: current })) {
      const error = "Cannot change the number: the new number or user id is somebody's already.";
      return context.json({ error }, 409);
    }
    simulator.move(person, { phone, userId: current });
    const change = system(simulator, old, previous, {
      type: "user_changed_number",
      wa_id: phone,
      user_id: current,
    });
    const deliveries = await simulator.post([[change]], postOptions("number", call));
    return context.json({ person, deliveries });
  });

  return app;
}

/** A former number or user id is free again. */
function isTaken({ people }: Simulator, address: { phone?: string; userId?: string }): boolean {
  const known = people.find(address);
  if (!known) return false;
  return address.userId === known.userId || people.holds(known, address.phone);
}

function userIdUpdate(
  { settings }: Simulator,
  phone: string | undefined,
  user_id: { previous: string; current: string },
) {
  const update = {
    ...(phone === undefined ? {} : { wa_id: phone }),
    user_id,
    timestamp: String(seconds()),
  };
  const { value } = messagesChange(settings, { user_id_update: [update] });
  return { field: "user_id_update", value };
}

/** A system message: `from` and `from_user_id` are the old ones, and no contact comes with it. */
function system(
  { settings }: Simulator,
  from: string | undefined,
  userId: string,
  content: Record<string, string>,
) {
  const message = {
    ...(from === undefined ? {} : { from }),
    from_user_id: userId,
    id: newWamid(),
    timestamp: String(seconds()),
    type: "system",
    system: { body: "The person's number or user id has changed.", ...content },
  };
  return messagesChange(settings, { messages: [message] });
}
