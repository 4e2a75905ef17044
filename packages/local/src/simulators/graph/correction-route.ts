import { type Context, Hono } from "hono";
import { z } from "zod";
import { controlBody } from "../control-body.ts";
import type { SimulatorEnv } from "../listen.ts";
import type { Bubble } from "./chats.ts";
import { contactOf, messagesChange } from "./envelope.ts";
import { newWamid } from "./ids.ts";
import { postingFields, postOptions } from "./posting.ts";
import type { Simulator } from "./simulator.ts";

const wamid = z.string().min(1);
const editSchema = z.strictObject({ ...postingFields, wamid, text: z.string().min(1) });
const revokeSchema = z.strictObject({ ...postingFields, wamid });
const reactionSchema = z.strictObject({
  ...postingFields,
  /** Of any message of the conversation, on either side. */
  wamid,
  /** `""` takes the reaction back; so does leaving it out, with no emoji in the webhook at all. */
  emoji: z.string().max(32).optional(),
});

type Posting = z.infer<typeof revokeSchema>;

/** What a person does to an earlier message: `/edit`, `/revoke`, `/reaction`. */
export function correctionRoute(simulator: Simulator): Hono<SimulatorEnv> {
  const app = new Hono<SimulatorEnv>();

  app.post("/edit", async (context) => {
    const call = await controlBody(context, editSchema);
    const bubble = simulator.chats.find(call.wamid);
    if (bubble?.direction !== "in") return unknown(context, call.wamid, "written by a person");
    const message = { type: "text", text: { body: call.text } };
    simulator.chats.change(bubble, { type: "text", text: call.text });
    const content = { original_message_id: call.wamid, message };
    return context.json(await tell(simulator, bubble, "edit", content, call));
  });

  app.post("/revoke", async (context) => {
    const call = await controlBody(context, revokeSchema);
    const bubble = simulator.chats.find(call.wamid);
    if (bubble?.direction !== "in") return unknown(context, call.wamid, "written by a person");
    simulator.chats.change(bubble, { type: "deleted", text: "" });
    const content = { original_message_id: call.wamid };
    return context.json(await tell(simulator, bubble, "revoke", content, call));
  });

  app.post("/reaction", async (context) => {
    const call = await controlBody(context, reactionSchema);
    const bubble = simulator.chats.find(call.wamid);
    if (!bubble) return unknown(context, call.wamid, "in any conversation");
    simulator.chats.change(bubble, { reaction: call.emoji ?? "" });
    const content = {
      message_id: call.wamid,
      ...(call.emoji === undefined ? {} : { emoji: call.emoji }),
    };
    return context.json(await tell(simulator, bubble, "reaction", content, call));
  });

  return app;
}

function unknown(context: Context, id: string, where: string): Response {
  return context.json({ error: `Cannot find ${id}: no such message ${where}.` }, 404);
}

/** Posts a message of the person whose conversation the bubble stands in. */
async function tell(
  simulator: Simulator,
  bubble: Bubble,
  type: string,
  content: Record<string, unknown>,
  posting: Posting,
) {
  const person = simulator.people.meet({ userId: bubble.person });
  const id = newWamid();
  person.wroteAt = Date.now();
  const message = {
    ...(person.phone === null ? {} : { from: person.phone }),
    from_user_id: person.userId,
    id,
    timestamp: String(Math.floor(person.wroteAt / 1000)),
    type,
    [type]: content,
  };
  const change = messagesChange(simulator.settings, {
    contacts: [contactOf(person)],
    messages: [message],
  });
  return { wamid: id, deliveries: await simulator.post([[change]], postOptions(type, posting)) };
}
