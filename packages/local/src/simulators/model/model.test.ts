import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, streamText } from "ai";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Listening } from "../listen.ts";
import { startModelSimulator } from "./mod.ts";

let model: Listening;
beforeEach(async () => {
  model = await startModelSimulator({ port: 0, apiKey: "key" });
});
afterEach(() => model.close());

const mira = "You are Mira, 31, an adventurous companion.";

function client(apiKey = "key", name = "foyer-simulator") {
  return createOpenAICompatible({
    name: "local",
    baseURL: `${model.url}/v1`,
    apiKey,
    includeUsage: true,
  })(name);
}

async function sim(path: string, body?: unknown) {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  // biome-ignore lint/suspicious/noExplicitAny: tests assert what they find.
  return (await (await fetch(`${model.url}/_sim/${path}`, init)).json()) as any;
}

function stream(prompt: string) {
  const errors: unknown[] = [];
  const result = streamText({
    model: client(),
    instructions: mira,
    prompt,
    maxRetries: 0,
    onError: ({ error }) => void errors.push(error),
  });
  return { result, errors };
}

describe("with the AI SDK", () => {
  it("generates in character and says back what was said", async () => {
    const ask = () => generateText({ model: client(), instructions: mira, prompt: "marker-pear?" });
    const [one, two] = [await ask(), await ask()];
    expect(one.text).toContain("“marker-pear?”");
    expect(one.text).toMatch(/^Let's go!.* — Mira$/);
    expect(two.text).toBe(one.text);
    expect(one.finishReason).toBe("stop");
    expect(one.usage.outputTokens).toBeGreaterThan(3);
  });

  it("answers all that was said since the last answer, and nothing before", async () => {
    const { text } = await generateText({
      model: client(),
      messages: [
        { role: "user", content: "old" },
        { role: "assistant", content: "Yes." },
        { role: "user", content: "first" },
        { role: "user", content: "second" },
      ],
    });
    expect(text).toContain("“first” and “second”");
    expect(text).not.toContain("old");
  });

  it("streams the same text in pieces, with usage", async () => {
    const { result } = stream("marker-fig");
    const pieces: string[] = [];
    for await (const piece of result.textStream) pieces.push(piece);
    const { text } = await generateText({
      model: client(),
      instructions: mira,
      prompt: "marker-fig",
    });
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.join("")).toBe(text);
    expect((await result.usage).outputTokens).toBe(pieces.length);
  });

  it("starts a stream before it has ended", async () => {
    await sim("faults", { chunk_delay_ms: 20 });
    const arrivals: number[] = [];
    for await (const _ of stream("Hello").result.textStream) arrivals.push(performance.now());
    expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(100);
  });

  it("cuts a stream after so many pieces, which arrive", async () => {
    await sim("faults", { stop_after_chunks: 3 });
    const { result, errors } = stream("Hello");
    const pieces: string[] = [];
    try {
      for await (const piece of result.textStream) pieces.push(piece);
    } catch (error) {
      errors.push(error);
    }
    expect(pieces).toEqual(["Let's", " go!", " You"]);
    expect(errors.length).toBeGreaterThan(0);
  });

  it("garbles a stream and an answer", async () => {
    await sim("faults", { malformed: true });
    const { result, errors } = stream("Hello");
    await Promise.resolve(result.consumeStream()).catch(() => {});
    expect(errors.length).toBeGreaterThan(0);
    await expect(generateText({ model: client(), prompt: "Hi", maxRetries: 0 })).rejects.toThrow();
  });

  it("fails so many times; the SDK's retry then succeeds", async () => {
    await sim("faults", { status: 503, count: 1 });
    const { text } = await generateText({ model: client(), prompt: "plum", maxRetries: 1 });
    expect(text).toContain("plum");
    expect(await sim("requests")).toHaveLength(2);
  });

  it("refuses a wrong key and an unknown model", async () => {
    const options = { prompt: "Hi", maxRetries: 0 };
    await expect(generateText({ model: client("bad"), ...options })).rejects.toMatchObject({
      statusCode: 401,
    });
    await expect(generateText({ model: client("key", "none"), ...options })).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  it("stops at the token limit and says so", async () => {
    const { text, finishReason } = await generateText({
      model: client(),
      prompt: "Hi",
      maxOutputTokens: 2,
    });
    expect([text, finishReason]).toEqual(["Thank you", "length"]);
  });
});

describe("controls", () => {
  it("sets the words and the length of a reply", async () => {
    await sim("faults", { reply: "Exactly this.", count: 1 });
    expect((await generateText({ model: client(), prompt: "Hi" })).text).toBe("Exactly this.");
    await sim("faults", { reply_chars: 9000 });
    expect((await generateText({ model: client(), prompt: "Hi" })).text).toHaveLength(9000);
  });

  it("is slow to answer", async () => {
    await sim("faults", { latency_ms: 120 });
    const started = performance.now();
    await generateText({ model: client(), prompt: "Hi" });
    expect(performance.now() - started).toBeGreaterThan(115);
  });

  it("keeps requests until reset", async () => {
    await generateText({ model: client(), instructions: mira, prompt: "Hi" });
    expect(await sim("requests")).toMatchObject([
      {
        body: {
          messages: [
            { role: "system", content: mira },
            { role: "user", content: "Hi" },
          ],
        },
      },
    ]);
    await sim("faults", { status: 500 });
    await sim("reset", {});
    expect(await sim("requests")).toEqual([]);
    expect(await sim("faults")).toEqual({ left: null });
  });

  it("answers OpenAI's shapes: models, errors, unknown paths", async () => {
    const headers = { authorization: "Bearer key" };
    const models = await (await fetch(`${model.url}/v1/models`, { headers })).json();
    expect(models).toMatchObject({ object: "list", data: [{ id: "foyer-simulator" }] });
    await sim("faults", { status: 429, retry_after: 3 });
    const body = JSON.stringify({ model: "foyer-simulator", messages: [{ role: "user" }] });
    const limited = await fetch(`${model.url}/v1/chat/completions`, {
      method: "POST",
      headers,
      body,
    });
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "3"]);
    expect(await limited.json()).toMatchObject({ error: { code: "rate_limit_exceeded" } });
    expect((await fetch(`${model.url}/v2`)).status).toBe(404);
  });
});
