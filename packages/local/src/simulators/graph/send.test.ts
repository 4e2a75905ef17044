import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Pair, startPair } from "./test-receiver.ts";

let pair: Pair;
beforeEach(async () => {
  pair = await startPair();
});
afterEach(() => pair.close());

describe("a send that Graph takes", () => {
  it("answers with contact and wamid, and keeps the full body", async () => {
    const body = { ...pair.text("Olá"), biz_opaque_callback_data: "outbox-1" };
    const { status, json } = await pair.send(body);
    expect(status).toBe(200);
    expect(json).toEqual({
      messaging_product: "whatsapp",
      contacts: [{ input: "+15550100123", wa_id: "15550100123" }],
      messages: [{ id: expect.stringMatching(/^wamid\./) }],
    });
    expect(await pair.sim("messages")).toMatchObject([
      {
        id: json.messages[0].id,
        to: "+15550100123",
        recipient: null,
        body: { messaging_product: "whatsapp", ...body },
      },
    ]);
  });

  it("lists messages oldest first", async () => {
    for (const word of ["one", "two", "three"]) await pair.send(pair.text(word));
    const messages = await pair.sim("messages");
    expect(
      messages.map((message: { body: { text: { body: string } } }) => message.body.text.body),
    ).toEqual(["one", "two", "three"]);
  });

  it("goes to a user id by `recipient`", async () => {
    const { json } = await pair.send({ recipient: "US.123", type: "text", text: { body: "Hi" } });
    expect(json.contacts).toEqual([{ input: "US.123", user_id: "US.123" }]);
  });

  it("is silently lost with a user id in `to`", async () => {
    const { status } = await pair.send(pair.text("Hi", "US.123"));
    await pair.sim("settle", {});
    expect(status).toBe(200);
    expect(await pair.sim("messages")).toMatchObject([{ status: "dropped" }]);
    expect(pair.received).toEqual([]);
  });

  it("takes every version from v21.0 to v26.0", async () => {
    for (const version of [21, 22, 23, 24, 25, 26]) {
      const { status } = await pair.call(
        `/v${version}.0/100000000000001/messages`,
        { messaging_product: "whatsapp", ...pair.text("Hi") },
        { authorization: "Bearer token" },
      );
      expect(status).toBe(200);
    }
  });

  it("takes 4096 characters, an emoji being one", async () => {
    expect((await pair.send(pair.text("😀".repeat(4096)))).status).toBe(200);
  });
});

describe("a mark", () => {
  it("is kept apart from messages", async () => {
    const mark = { status: "read", message_id: "wamid.X", typing_indicator: { type: "text" } };
    const { json } = await pair.send(mark);
    expect(json).toEqual({ success: true });
    expect(await pair.sim("marks")).toMatchObject([{ message_id: "wamid.X", typing: true }]);
    expect(await pair.sim("messages")).toEqual([]);
  });
});

describe("what Graph refuses", () => {
  const shape = {
    error: {
      message: expect.any(String),
      type: "OAuthException",
      code: expect.any(Number),
      error_data: { messaging_product: "whatsapp", details: expect.any(String) },
      fbtrace_id: expect.any(String),
    },
  };

  it.each([
    [
      "too long a text",
      { to: "+15550100123", type: "text", text: { body: "x".repeat(4097) } },
      100,
    ],
    ["nobody to write to", { type: "text", text: { body: "Hi" } }, 131008],
    ["a number that is none", { to: "hello", type: "text", text: { body: "Hi" } }, 131009],
    ["no text", { to: "+15550100123", type: "text" }, 131008],
    ["an unknown key in text", { to: "+15550100123", text: { body: "Hi", boby: 1 } }, 100],
    [
      "a template without language",
      { to: "+15550100123", type: "template", template: { name: "hi" } },
      131008,
    ],
    ["an unknown type", { to: "+15550100123", type: "hologram" }, 131009],
    ["the business writing to itself", { to: "+15550100001", text: { body: "Hi" } }, 131021],
  ])("%s", async (_name, body, code) => {
    const { status, json } = await pair.send(body);
    expect(status).toBe(400);
    expect(json).toEqual(shape);
    expect(json.error.code).toBe(code);
    expect(await pair.sim("messages")).toEqual([]);
  });

  it("no messaging_product", async () => {
    const { json } = await pair.send({ messaging_product: undefined, ...pair.text("Hi") });
    expect(json.error).toMatchObject({
      code: 100,
      message: expect.stringContaining("messaging_product"),
    });
  });

  it.each(["wrong", ""])("the token '%s' with 401 and code 190", async (token) => {
    const { status, json } = await pair.send(pair.text("Hi"), token);
    expect(status).toBe(401);
    expect(json.error).toMatchObject({ code: 190, type: "OAuthException" });
  });

  it.each(["/v26.0/100000000000009/messages", "/v26.0/100000000000009"])("%s", async (path) => {
    const body = path.endsWith("messages") ? {} : undefined;
    const { status, json } = await pair.call(path, body, { authorization: "Bearer token" });
    expect(status).toBe(400);
    expect(json.error).toMatchObject({
      code: 100,
      error_subcode: 33,
      type: "GraphMethodException",
    });
  });

  it.each(["v20.0", "v27.0", "v26.1"])("version %s", async (version) => {
    const path = `/${version}/100000000000001/messages`;
    const { status, json } = await pair.call(path, {}, { authorization: "Bearer token" });
    expect(status).toBe(400);
    expect(json.error.code).toBe(2500);
  });

  it("the 46th message of a burst to one person, and nobody else's", async () => {
    for (let sent = 0; sent < 45; sent += 1) {
      expect((await pair.send(pair.text("Hi"))).status).toBe(200);
    }
    expect((await pair.send(pair.text("Hi"))).json.error.code).toBe(131056);
    expect((await pair.send(pair.text("Hi", "+15550100124"))).status).toBe(200);
    await pair.sim("faults", { pair_rate: false });
    expect((await pair.send(pair.text("Hi"))).status).toBe(200);
  });
});

it("tells the display number", async () => {
  const { json } = await pair.call("/v26.0/100000000000001", undefined, {
    authorization: "Bearer token",
  });
  expect(json).toMatchObject({ display_phone_number: "+15550100001", id: "100000000000001" });
});

it("keeps a list of all calls, refused ones too", async () => {
  await pair.send(pair.text("Hi"));
  await pair.send(pair.text("Hi"), "wrong");
  expect(await pair.sim("requests")).toMatchObject([
    { method: "POST", status: 200, error_code: null },
    { method: "POST", status: 401, error_code: 190 },
  ]);
});
