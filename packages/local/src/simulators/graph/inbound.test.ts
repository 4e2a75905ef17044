import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Pair, type Received, startPair } from "./test-receiver.ts";

let pair: Pair;
beforeEach(async () => {
  pair = await startPair();
});
afterEach(() => pair.close());

function verified({ headers, bytes }: Received, secret = "secret"): boolean {
  const expected = `sha256=${createHmac("sha256", secret).update(bytes).digest("hex")}`;
  return headers["x-hub-signature-256"] === expected;
}

function changeOf(received: Received | undefined) {
  return received?.json.entry[0].changes[0].value;
}

describe("inbound", () => {
  it("delivers a text in Meta's shape", async () => {
    const { wamid, deliveries } = await pair.sim("inbound", {
      from: "+1 555 010 0142",
      text: "Hello",
      name: "Nora",
    });
    expect(deliveries).toEqual([{ status: 200, ms: expect.any(Number) }]);
    expect(pair.received[0]?.json).toEqual({
      object: "whatsapp_business_account",
      entry: [
        {
          id: "100000000000002",
          changes: [
            {
              field: "messages",
              value: {
                messaging_product: "whatsapp",
                metadata: {
                  display_phone_number: "15550100001",
                  phone_number_id: "100000000000001",
                },
                contacts: [
                  {
                    profile: { name: "Nora" },
                    wa_id: "15550100142",
                    user_id: expect.stringMatching(/^US\.\d+$/),
                  },
                ],
                messages: [
                  {
                    from: "15550100142",
                    from_user_id: expect.stringMatching(/^US\.\d+$/),
                    id: wamid,
                    timestamp: expect.stringMatching(/^\d{10}$/),
                    type: "text",
                    text: { body: "Hello" },
                  },
                ],
              },
            },
          ],
        },
      ],
    });
  });

  it.each(["escaped", "utf8"])("signs the exact bytes of %s text", async (encoding) => {
    await pair.sim("inbound", { text: "Grüße / 你好 😀 @ñ", encoding });
    const [received] = pair.received;
    expect(received && verified(received)).toBe(true);
    expect(changeOf(received).messages[0].text.body).toBe("Grüße / 你好 😀 @ñ");
    expect(received?.bytes.includes("Gr\\u00fc\\u00dfe \\/")).toBe(encoding === "escaped");
  });

  it("leaves out the phone of a person known by user id only", async () => {
    await pair.sim("inbound", { user_id: "PT.77", text: "Olá", username: "quiet.fox" });
    const value = changeOf(pair.received[0]);
    expect(value.contacts[0]).toEqual({
      profile: { name: "Guest T.77", username: "quiet.fox" },
      user_id: "PT.77",
    });
    expect(value.messages[0]).toMatchObject({ from_user_id: "PT.77" });
    expect(value.messages[0]).not.toHaveProperty("from");
  });

  it("leaves out the user id when told so", async () => {
    await pair.sim("inbound", { from: "15550100142", user_id: null });
    expect(JSON.stringify(pair.received[0]?.json)).not.toContain("user_id");
  });

  it("sends the same bytes three times at once", async () => {
    const { deliveries } = await pair.sim("inbound", { text: "Hello", times: 3 });
    expect(deliveries.map(({ status }: { status: number }) => status)).toEqual([200, 200, 200]);
    const bodies = new Set(pair.received.map(({ bytes }) => bytes.toString()));
    expect([pair.received.length, bodies.size]).toEqual([3, 1]);
  });

  it.each(["wrong", "missing"])("can carry a signature that is %s", async (signature) => {
    await pair.sim("inbound", { text: "Hello", signature });
    const [received] = pair.received;
    expect(received && verified(received)).toBe(false);
    expect(received?.headers["x-hub-signature-256"] === undefined).toBe(signature === "missing");
  });

  it("signs with another secret while secrets rotate", async () => {
    await pair.sim("inbound", { text: "Hello", secret: "next" });
    const [received] = pair.received;
    expect(received && verified(received, "next")).toBe(true);
  });

  it.each(["image", "audio", "video", "document", "sticker"])(
    "%s refers to a file",
    async (type) => {
      await pair.sim("inbound", { type });
      const message = changeOf(pair.received[0]).messages[0];
      const bearer = { authorization: "Bearer token" };
      const { json } = await pair.call(`/v26.0/${message[type].id}`, undefined, bearer);
      expect(json.sha256).toBe(message[type].sha256);
      expect((await fetch(json.url)).status).toBe(401);
      const file = await fetch(json.url, { headers: bearer });
      expect((await file.arrayBuffer()).byteLength).toBe(json.file_size);
    },
  );

  it("takes any type with any payload", async () => {
    await pair.sim("inbound", {
      type: "hologram",
      payload: { x: 1 },
      extra: { context: { id: "a" } },
    });
    expect(changeOf(pair.received[0]).messages[0]).toMatchObject({
      type: "hologram",
      hologram: { x: 1 },
      context: { id: "a" },
    });
  });

  it("sends a system message without contacts", async () => {
    await pair.sim("inbound", { type: "system" });
    expect(changeOf(pair.received[0])).not.toHaveProperty("contacts");
  });

  it("says what is wrong with a call", async () => {
    const { status, json } = await pair.call("/_sim/inbound", { from: "nobody", colour: 1 });
    expect(status).toBe(400);
    expect(json.error).toContain("colour");
  });
});

describe("batch", () => {
  it("puts a thousand updates into one POST", async () => {
    const { wamids } = await pair.sim("batch", { count: 1000, people: 5 });
    expect(pair.received.length).toBe(1);
    const value = changeOf(pair.received[0]);
    expect(value.messages.map(({ id }: { id: string }) => id)).toEqual(wamids);
    expect([new Set(wamids).size, value.contacts.length]).toEqual([1000, 5]);
  });

  it("spreads over entries, with an odd update between good ones", async () => {
    await pair.sim("batch", {
      messages: [{ text: "one" }, { raw: 42 }, { text: "two" }],
      spread: "entries",
    });
    const { entry } = pair.received[0]?.json ?? {};
    const messages = entry.map((one: Received["json"]) => one.changes[0].value.messages[0]);
    expect(messages).toMatchObject([{ text: { body: "one" } }, 42, { text: { body: "two" } }]);
  });
});

describe("deliver", () => {
  it("posts a string byte for byte, signed", async () => {
    await pair.sim("deliver", { body: '{ "é": 1,}' });
    const [received] = pair.received;
    expect(received?.bytes.toString()).toBe('{ "é": 1,}');
    expect(received && verified(received)).toBe(true);
  });

  it("wraps changes of any field", async () => {
    const value = { user_id: { previous: "US.1", current: "US.2" } };
    await pair.sim("deliver", { changes: [{ field: "user_id_update", value }] });
    expect(pair.received[0]?.json.entry[0].changes).toEqual([{ field: "user_id_update", value }]);
  });
});

it("verifies the webhook with the token, and not with another", async () => {
  expect(await pair.sim("verify", {})).toEqual({ ok: true, status: 200 });
  expect(await pair.sim("verify", { token: "other" })).toEqual({ ok: false, status: 403 });
});

it("refuses a control call from another web site", async () => {
  const foreign = { origin: "https://elsewhere.example" };
  expect((await pair.call("/_sim/inbound", {}, foreign)).status).toBe(403);
  const own = { origin: pair.graph.url };
  expect((await pair.call("/_sim/inbound", {}, own)).status).toBe(200);
});
