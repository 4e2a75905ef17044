import { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Served, serve } from "../_shared/testing/serve.ts";
import { createGraph, toOutcome } from "./graph.ts";

const asked: { path: string; authorization: string | undefined; body: unknown }[] = [];
let fake: Served;

beforeAll(async () => {
  const app = new Hono();
  app.post("/v26.0/slow/messages", () => new Promise<Response>(() => undefined));
  app.post("/v26.0/:number/messages", async (c) => {
    const authorization = c.req.header("authorization");
    asked.push({ path: c.req.path, authorization, body: await c.req.json() });
    return c.json({ messaging_product: "whatsapp", messages: [{ id: "wamid.sent" }] });
  });
  app.get("/v26.0/:number", (c) => c.json({ display_phone_number: "+1 555-010-0001" }));
  fake = await serve(app);
});
afterAll(() => fake.close());

const graph = (base = fake.url, timeout?: number) =>
  createGraph(
    {
      GRAPH_BASE_URL: base,
      GRAPH_API_VERSION: "v26.0",
      WHATSAPP_ACCESS_TOKEN: "token",
      WHATSAPP_PHONE_NUMBER_ID: "100000000000001",
    },
    timeout,
  );

test("an accepted message has its wamid", async () => {
  const body = { messaging_product: "whatsapp", to: "+15550100042" };
  expect(await graph().send("100000000000001", body)).toEqual({
    kind: "accepted",
    wamid: "wamid.sent",
  });
  expect(asked).toEqual([
    { path: "/v26.0/100000000000001/messages", authorization: "Bearer token", body },
  ]);
});

test("a time-out may have been taken: unknown; no connection at all was not: transient", async () => {
  expect(await graph(fake.url, 50).send("slow", {})).toEqual({ kind: "unknown" });
  const gone = await serve(new Hono());
  await gone.close();
  expect(await graph(gone.url).send("1", {})).toEqual({ kind: "failed", class: "transient" });
});

test("a message is marked as read, with a sign of typing; that it fails is nobody's trouble", async () => {
  asked.length = 0;
  await graph().markRead({ phone_number_id: "100000000000001", wamid: "wamid.theirs" });
  expect(asked).toMatchObject([
    {
      path: "/v26.0/100000000000001/messages",
      body: {
        messaging_product: "whatsapp",
        status: "read",
        message_id: "wamid.theirs",
        typing_indicator: { type: "text" },
      },
    },
  ]);
  await graph(fake.url, 50).markRead({ phone_number_id: "slow", wamid: "wamid.theirs" });
});

test("the display number is read", async () => {
  expect(await graph().displayNumber()).toBe("+1 555-010-0001");
});

test.each([
  [400, '{"error":{"code":131056,"message":"m"}}', { class: "pair_rate", code: 131056 }],
  [401, '{"error":{"code":190}}', { class: "auth", code: 190 }],
  [500, '{"error":{"code":131000}}', { class: "transient", code: 131000 }],
  [404, "not found", { class: "unlisted" }],
])("HTTP %s %s is a failure of its class", (status, text, expected) => {
  expect(toOutcome(status, text)).toMatchObject({ kind: "failed", ...expected });
});

test.each([
  [502, "<html>bad gateway</html>"],
  [200, "cut off"],
  [200, '{"messages":[]}'],
])("HTTP %s %s leaves the outcome unknown", (status, text) => {
  expect(toOutcome(status, text)).toEqual({ kind: "unknown" });
});
