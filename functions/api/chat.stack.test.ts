import { problem } from "@foyer/contracts";
import { afterEach, expect, test } from "vitest";
import {
  chunksOf,
  messagesOf,
  modelFaults,
  modelRequests,
  says,
  send,
  sessionOf,
  textOf,
  transportOf,
} from "../_shared/testing/chat.ts";
import { functionUrl, type Person, signUp } from "../_shared/testing/stack.ts";

afterEach(() => modelFaults({}));

const post = (person: Pick<Person, "token">, body: unknown) =>
  fetch(functionUrl("api/chat"), {
    method: "POST",
    headers: { authorization: `Bearer ${person.token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });

test("C3: useChat's own transport streams an answer, which is stored under the id it streamed", async () => {
  const ana = await signUp();
  const session = await sessionOf(ana);
  const chunks = await chunksOf(await send(ana, session, says("Hello there")));
  expect(chunks.map(({ type }) => type).filter((type) => type !== "text-delta")).toEqual([
    "start",
    "text-start",
    "text-end",
    "finish",
  ]);
  expect(chunks.filter(({ type }) => type === "text-delta").length).toBeGreaterThan(1);
  const id = chunks[0]?.type === "start" ? chunks[0].messageId : undefined;
  expect(await messagesOf(ana, session)).toMatchObject([
    { role: "user", content: "Hello there" },
    { role: "assistant", content: textOf(chunks), id },
  ]);
});

test("C3: the stream starts before the model has finished; the message is stored before it is asked", async () => {
  const ana = await signUp();
  const session = await sessionOf(ana);
  await modelFaults({ chunk_delay_ms: 60, reply_chars: 150 });
  const stream = await send(ana, session, says("Slowly, please"));
  const events: string[] = [];
  for await (const { type } of stream) {
    if (type === "text-delta" && !events.includes("delta")) {
      const stored = await messagesOf(ana, session);
      events.push("delta", ...stored.map(({ role }) => role));
    }
    if (type === "finish") events.push("finish");
  }
  // At the first words only the question is stored: the answer is still being written.
  expect(events).toEqual(["delta", "user", "finish"]);
});

test("C3: a retried POST is the same message, and gets the same answer", async () => {
  const ana = await signUp();
  const session = await sessionOf(ana);
  const message = says("Once");
  const asked = (await modelRequests()).length;
  const first = await chunksOf(await send(ana, session, message));
  const second = await chunksOf(await send(ana, session, message));
  const regenerated = await transportOf(ana).sendMessages({
    chatId: session,
    messages: [message],
    trigger: "regenerate-message",
    messageId: undefined,
    abortSignal: undefined,
  });
  expect(textOf(second)).toBe(textOf(first));
  expect(textOf(await chunksOf(regenerated))).toBe(textOf(first));
  expect(await messagesOf(ana, session)).toHaveLength(2);
  expect((await modelRequests()).length).toBe(asked + 1);
  const changed = await post(ana, { id: session, messages: [says("Twice", message.id)] });
  expect([changed.status, problem.parse(await changed.json()).code]).toEqual([409, "conflict"]);
});

test("C3: a cut connection keeps what came, goes on without its reader, and can be resumed", async () => {
  const ana = await signUp();
  const session = await sessionOf(ana);
  await modelFaults({ chunk_delay_ms: 80, reply_chars: 250 });
  const tab = new AbortController();
  const cut: string[] = [];
  const reading = (async () => {
    for await (const chunk of await send(ana, session, says("Tell me"), tab.signal)) {
      if (chunk.type === "text-delta") cut.push(chunk.delta);
      if (cut.length === 3) tab.abort();
    }
  })();
  await expect(reading).rejects.toThrow(/abort/i);

  const resumed = await transportOf(ana).reconnectToStream({ chatId: session });
  if (resumed === null) throw new Error("There was nothing to resume.");
  const chunks = await chunksOf(resumed);
  expect(chunks[0]?.type).toBe("start");
  expect(chunks.at(-1)?.type).toBe("finish");
  expect(textOf(chunks).startsWith(cut.join(""))).toBe(true);
  // Followed while it was written, and not handed over when it was done.
  expect(chunks.filter(({ type }) => type === "text-delta").length).toBeGreaterThan(2);
  const stored = await messagesOf(ana, session);
  expect(stored).toMatchObject([{ role: "user" }, { content: textOf(chunks) }]);
  expect(await transportOf(ana).reconnectToStream({ chatId: session })).toBeNull();
});

test("C3: a model that stops in the middle leaves what came, once", async () => {
  const ana = await signUp();
  const session = await sessionOf(ana);
  await modelFaults({ stop_after_chunks: 3, count: 1 });
  const chunks = await chunksOf(await send(ana, session, says("Go on")));
  expect(chunks.at(-1)).toMatchObject({ type: "error", errorText: expect.stringMatching(/kept/) });
  expect(textOf(chunks)).not.toBe("");
  expect(await messagesOf(ana, session)).toMatchObject([
    { role: "user" },
    { role: "assistant", content: textOf(chunks) },
  ]);
});

test.each([
  ["is cut before its first word", { stop_after_chunks: 0, count: 1 }],
  ["fails once", { status: 503, count: 1 }],
])("C4: a model that %s is asked again, unseen", async (_, faults) => {
  const ana = await signUp();
  const session = await sessionOf(ana);
  await modelFaults(faults);
  const chunks = await chunksOf(await send(ana, session, says("Hello?")));
  expect(chunks.at(-1)?.type).toBe("finish");
  expect(textOf(chunks)).not.toBe("");
});

test("C4: a model that is down is said to be; the message waits, and sent again is answered", async () => {
  const ana = await signUp();
  const session = await sessionOf(ana);
  const message = says("Anybody?");
  await modelFaults({ status: 500 });
  const failed = await chunksOf(await send(ana, session, message));
  expect(failed).toMatchObject([
    { type: "error", errorText: expect.stringMatching(/tried again/) },
  ]);
  expect(await messagesOf(ana, session)).toMatchObject([{ role: "user" }]);
  await modelFaults({});
  const chunks = await chunksOf(await send(ana, session, message));
  expect(textOf(chunks)).not.toBe("");
  expect(await messagesOf(ana, session)).toHaveLength(2);
});

test("C3: two tabs at once: both are answered, one after the other, in the order they were sent", async () => {
  const ana = await signUp();
  const session = await sessionOf(ana);
  await modelFaults({ chunk_delay_ms: 40, reply_chars: 120 });
  const first = await send(ana, session, says("From the first tab"));
  const reader = first.getReader();
  await reader.read();
  const second = await chunksOf(await send(ana, session, says("From the second tab")));
  reader.releaseLock();
  const chunks = await chunksOf(first);
  const stored = await messagesOf(ana, session);
  expect(stored.map(({ role }) => role)).toEqual(["user", "user", "assistant", "assistant"]);
  expect(stored.slice(0, 2).map(({ content }) => content)).toEqual([
    "From the first tab",
    "From the second tab",
  ]);
  expect(stored.slice(2).map(({ content }) => content)).toEqual([textOf(chunks), textOf(second)]);
});

test("C3: another's session, and one that is none, is 404 for sending and for resuming", async () => {
  const [ana, bo] = [await signUp(), await signUp()];
  const session = await sessionOf(ana);
  for (const id of [session, crypto.randomUUID()]) {
    const sent = await post(bo, { id, messages: [says("Let me in")] });
    expect([sent.status, problem.parse(await sent.json()).code]).toEqual([
      404,
      "session_not_found",
    ]);
    const headers = { authorization: `Bearer ${bo.token}` };
    const resumed = await fetch(functionUrl(`api/chat/${id}/stream`), { headers });
    expect([resumed.status, problem.parse(await resumed.json()).code]).toEqual([
      404,
      "session_not_found",
    ]);
  }
  expect(await messagesOf(ana, session)).toEqual([]);
});

test("C3: nobody is refused, and so is what is no message", async () => {
  const ana = await signUp();
  const session = await sessionOf(ana);
  expect((await post({ token: "nonsense" }, {})).status).toBe(401);
  expect((await fetch(functionUrl(`api/chat/${session}/stream`))).status).toBe(401);
  const assistant = { ...says("I am the assistant"), role: "assistant" };
  const file = { ...says("x"), parts: [{ type: "file", url: "https://x.example/x" }] };
  for (const messages of [[], [says("  ")], [assistant], [file], [says("Hi"), assistant]]) {
    const refused = await post(ana, { id: session, messages });
    expect([refused.status, problem.parse(await refused.json()).code]).toEqual([
      400,
      "invalid_input",
    ]);
  }
  expect(await messagesOf(ana, session)).toEqual([]);
});
