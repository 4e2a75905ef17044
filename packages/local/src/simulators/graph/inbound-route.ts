import { Hono } from "hono";
import { z } from "zod";
import { controlBody } from "../control-body.ts";
import type { SimulatorEnv } from "../listen.ts";
import type { Attempt } from "./deliveries.ts";
import { messagesChange } from "./envelope.ts";
import { type Composed, compose, inboundSchema } from "./inbound.ts";
import { postingFields, postOptions } from "./posting.ts";
import type { Simulator } from "./simulator.ts";

const oneSchema = inboundSchema.extend(postingFields);

const rawSchema = z.strictObject({ raw: z.unknown() });
const batchSchema = z.strictObject({
  ...postingFields,
  /** Messages, in order; `{raw}` puts any JSON where a message would stand. */
  messages: z
    .array(z.union([rawSchema, inboundSchema]))
    .max(5_000)
    .default([]),
  /** Or so many made-up ones, from `people` numbers in turn. */
  count: z.number().int().min(1).max(5_000).optional(),
  people: z.number().int().min(1).max(100).default(5),
  text: z.string().default("Message"),
  /** Status updates as they stand, before the messages. */
  statuses: z.array(z.unknown()).default([]),
  /** All in one change, each in a change of its own, or each in an entry of its own. */
  spread: z.enum(["change", "changes", "entries"]).default("change"),
});

type Batch = z.infer<typeof batchSchema>;

/** `POST /inbound` and `POST /batch`: people write, Meta delivers. */
export function inboundRoute(simulator: Simulator): Hono<SimulatorEnv> {
  const app = new Hono<SimulatorEnv>();

  app.post("/inbound", async (context) => {
    const { times, signature, secret, retry, encoding, ...inbound } = await controlBody(
      context,
      oneSchema,
    );
    const composed = compose(simulator, inbound);
    const posting = { times, signature, secret, retry, encoding };
    const deliveries = await deliver(simulator, [composed], posting);
    return context.json({ wamid: composed.wamid, deliveries });
  });

  app.post("/batch", async (context) => {
    const batch = await controlBody(context, batchSchema);
    const items = [...batch.messages, ...madeUp(batch)].map((item) => {
      return "raw" in item ? item.raw : compose(simulator, item);
    });
    const wamids = items.flatMap((item) => (isComposed(item) ? [item.wamid] : []));
    return context.json({ wamids, deliveries: await deliver(simulator, items, batch) });
  });

  return app;
}

function madeUp(batch: Batch) {
  return Array.from({ length: batch.count ?? 0 }, (_, index) => ({
    from: String(15_550_100_100 + (index % batch.people)),
    text: `${batch.text} ${index + 1}`,
  }));
}

async function deliver(
  simulator: Simulator,
  items: unknown[],
  posting: z.infer<z.ZodObject<typeof postingFields>> & Partial<Pick<Batch, "statuses" | "spread">>,
): Promise<Attempt[]> {
  const composed = items.filter(isComposed);
  for (const { bubble } of composed) simulator.chats.add(bubble);
  const groups =
    posting.spread === undefined || posting.spread === "change"
      ? [items]
      : items.map((item) => [item]);
  const changes = groups.map((group, index) => {
    const contacts = new Map(
      group.filter(isComposed).map(({ contact, bubble }) => [bubble.person, contact]),
    );
    return messagesChange(simulator.settings, {
      contacts: [...contacts.values()].filter((contact) => contact !== null),
      statuses: index === 0 ? (posting.statuses ?? []) : [],
      messages: group.map((item) => (isComposed(item) ? item.message : item)),
    });
  });
  const entries = posting.spread === "entries" ? changes.map((change) => [change]) : [changes];
  const advance = (status: "sent" | "delivered" | "failed") => {
    for (const { wamid } of composed) simulator.chats.advance(wamid, status);
  };
  advance("sent");
  const what = items.length === 1 ? "message" : `${items.length} messages`;
  return simulator.post(entries, {
    ...postOptions(what, posting),
    onEnd: (state) => advance(state === "delivered" ? "delivered" : "failed"),
  });
}

function isComposed(item: unknown): item is Composed {
  return typeof item === "object" && item !== null && "wamid" in item && "bubble" in item;
}
