import { afterEach, beforeEach, expect, it } from "vitest";
import { type Pair, startPair } from "./test-receiver.ts";

let pair: Pair;
beforeEach(async () => {
  pair = await startPair();
});
afterEach(() => pair.close());

it("serves the page and its parts, and nothing beside them", async () => {
  const page = await (await fetch(`${pair.graph.url}/`)).text();
  const parts = [...page.matchAll(/(?:href|src)="(\/page\/[^"]+)"/g)].map(([, path]) => path);
  expect(parts.length).toBeGreaterThan(1);
  for (const path of parts) expect((await fetch(`${pair.graph.url}${path}`)).status).toBe(200);
  expect((await fetch(`${pair.graph.url}/page/..%2Fstart.ts`)).status).toBe(404);
  expect((await fetch(`${pair.graph.url}/page/none.js`)).status).toBe(404);
});

it("shows both sides of a conversation, matched by phone or user id", async () => {
  await pair.sim("inbound", { from: "15550100142", text: "Hello" });
  const [person] = await pair.sim("people");
  await pair.send(pair.text("Good day", "+15550100142"));
  await pair.send({ recipient: person.userId, text: { body: "Again" } });
  const { bubbles } = await pair.sim("chats");
  expect(bubbles).toMatchObject([
    { person: person.userId, direction: "in", text: "Hello", status: "delivered" },
    { person: person.userId, direction: "out", text: "Good day" },
    { person: person.userId, direction: "out", text: "Again" },
  ]);
});

it("turns the ticks of a read message blue, and of all before it", async () => {
  await pair.sim("inbound", { text: "one" });
  const { wamid } = await pair.sim("inbound", { text: "two" });
  await pair.sim("inbound", { text: "three" });
  await pair.send({ status: "read", message_id: wamid });
  const { bubbles } = await pair.sim("chats");
  expect(bubbles.map(({ status }: { status: string }) => status)).toEqual([
    "read",
    "read",
    "delivered",
  ]);
});

it("pushes what happens as events", async () => {
  const stop = new AbortController();
  const response = await fetch(`${pair.graph.url}/_sim/events`, { signal: stop.signal });
  await pair.sim("inbound", { text: "Hello" });
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes, { stream: true });
    if (text.includes('"delivered"')) break;
  }
  stop.abort();
  expect(text).toContain("event: bubble");
  expect(text).toContain('"text":"Hello"');
});
