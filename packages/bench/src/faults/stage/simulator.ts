import { z } from "zod";

const sent = z.object({
  id: z.string(),
  callback_data: z.string().nullable(),
  response_dropped: z.boolean(),
  body: z.looseObject({ text: z.object({ body: z.string() }).optional() }),
});
const call = z.object({ method: z.string(), path: z.string(), status: z.number() });
const bubble = z.object({
  id: z.string(),
  person: z.string(),
  direction: z.enum(["in", "out"]),
  status: z.enum(["sending", "sent", "delivered", "read", "failed"]),
});
const posted = z.object({ deliveries: z.array(z.object({ status: z.number() })) });
const chats = z.object({ bubbles: z.array(bubble) });
const nothing = z.unknown();

/** A message that the Graph simulator took. */
export type SentMessage = z.infer<typeof sent>;
/** A message as it stands on a phone, with the furthest status that was reported for it. */
export type Bubble = z.infer<typeof bubble>;

/** The control routes of both simulators. */
export class Simulators {
  readonly #graph: string;
  readonly #model: string;

  constructor(urls: { graphSimulator: string; modelSimulator: string }) {
    this.#graph = `${urls.graphSimulator}/_sim`;
    this.#model = `${urls.modelSimulator}/_sim`;
  }

  /** Posts webhooks; resolves with the answers to the first attempts. */
  inbound = (body: object) => ask(`${this.#graph}/inbound`, posted, body);
  batch = (body: object) => ask(`${this.#graph}/batch`, posted, body);
  graphFaults = (faults: object) => ask(`${this.#graph}/faults`, nothing, faults);
  modelFaults = (faults: object) => ask(`${this.#model}/faults`, nothing, faults);
  redeliver = () => ask(`${this.#graph}/redeliver`, nothing, {});
  /** What the Graph API took, oldest first. */
  sent = () => ask(`${this.#graph}/messages`, z.array(sent));
  calls = () => ask(`${this.#graph}/requests`, z.array(call));
  bubbles = async () => (await ask(`${this.#graph}/chats`, chats)).bubbles;
  modelRequests = async () => (await ask(`${this.#model}/requests`, z.array(nothing))).length;

  /** Forgets what was sent and asked; nothing may be under way. */
  async reset(): Promise<void> {
    await Promise.all([
      ask(`${this.#graph}/reset`, nothing, {}),
      ask(`${this.#model}/reset`, nothing, {}),
    ]);
  }

  /** Waits until no webhook is under way; false when some still is. */
  async settle(timeoutMs: number): Promise<boolean> {
    const response = await post(`${this.#graph}/settle`, { timeout_ms: timeoutMs });
    await response.body?.cancel();
    return response.ok;
  }
}

async function ask<Schema extends z.ZodType>(
  url: string,
  schema: Schema,
  body?: object,
): Promise<z.output<Schema>> {
  const response = await (body === undefined ? fetch(url) : post(url, body));
  if (!response.ok) throw new Error(`Cannot ask ${url}: HTTP ${response.status}.`);
  return schema.parse(await response.json());
}

function post(url: string, body: object): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}
