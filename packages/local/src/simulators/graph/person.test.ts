import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Pair, type Received, startPair, statusesOf } from "./test-receiver.ts";

let pair: Pair;
beforeEach(async () => {
  pair = await startPair();
});
afterEach(() => pair.close());

const changeOf = (received: Received | undefined) => received?.json.entry[0].changes[0];
const last = () => changeOf(pair.received.at(-1));
const from = "15550100142";

describe("preferences", () => {
  it("are told in a field of their own", async () => {
    await pair.sim("preferences", { from, value: "stop" });
    expect(last()).toEqual({
      field: "user_preferences",
      value: {
        messaging_product: "whatsapp",
        metadata: { display_phone_number: "15550100001", phone_number_id: "100000000000001" },
        contacts: [expect.objectContaining({ wa_id: from })],
        user_preferences: [
          {
            wa_id: from,
            user_id: expect.stringMatching(/^US\./),
            detail: expect.any(String),
            category: "marketing_messages",
            value: "stop",
            timestamp: expect.any(Number),
          },
        ],
      },
    });
  });

  it("stop a marketing template, and no other", async () => {
    const body = "News";
    await pair.sim("templates", {
      templates: [
        { name: "news", language: "en_US", category: "MARKETING", body },
        { name: "reminder", language: "en_US", body },
      ],
    });
    const send = async (name: string) => {
      const template = { name, language: { code: "en_US" } };
      await pair.send({ to: from, type: "template", template });
      await pair.sim("settle", {});
      return statusesOf(pair.received.splice(0)).map(({ status }) => status);
    };
    await pair.sim("faults", { receipts: ["sent"] });
    await pair.sim("preferences", { from, value: "stop" });
    pair.received.length = 0;
    expect(await send("news")).toEqual(["failed"]);
    expect(await send("reminder")).toEqual(["sent"]);
    await pair.sim("preferences", { from, value: "resume" });
    pair.received.length = 0;
    expect(await send("news")).toEqual(["sent"]);
  });
});

describe("user-id", () => {
  it("is changed, and later messages carry the new one", async () => {
    await pair.sim("inbound", { user_id: "PT.77", name: "Quiet Fox" });
    await pair.sim("user-id", { user_id: "PT.77", current: "PT.78" });
    expect(last()).toMatchObject({
      field: "user_id_update",
      value: { user_id_update: [{ user_id: { previous: "PT.77", current: "PT.78" } }] },
    });
    await pair.sim("inbound", { user_id: "PT.77" });
    expect(last().value.messages).toMatchObject([{ from_user_id: "PT.78" }]);
    expect(last().value.contacts).toMatchObject([{ profile: { name: "Quiet Fox" } }]);
    expect(await pair.sim("people")).toHaveLength(1);
  });

  it("may be told by a system message, without contacts", async () => {
    await pair.sim("user-id", { from, current: "US.9", as: "system" });
    expect(last()).toMatchObject({
      field: "messages",
      value: {
        messages: [
          {
            from,
            from_user_id: expect.stringMatching(/^US\.\d{2,}$/),
            system: { type: "user_changed_user_id", user_id: "US.9" },
          },
        ],
      },
    });
    expect(last().value).not.toHaveProperty("contacts");
  });

  it("can not be somebody else's", async () => {
    await pair.sim("inbound", { user_id: "US.8" });
    expect((await pair.call("/_sim/user-id", { from, current: "US.8" })).status).toBe(409);
  });

  it("that was given up is not reached any more", async () => {
    await pair.sim("user-id", { user_id: "PT.77", current: "PT.78" });
    pair.received.length = 0;
    await pair.sim("faults", { receipts: ["sent"] });
    await pair.send({ recipient: "PT.77", text: { body: "Hi" } });
    await pair.sim("settle", {});
    await pair.send({ recipient: "PT.78", text: { body: "Hi" } });
    await pair.sim("settle", {});
    expect(statusesOf(pair.received)).toMatchObject([
      { status: "failed", errors: [{ code: 131026 }] },
      { status: "sent" },
    ]);
  });
});

describe("number", () => {
  it("is changed: the old one tells the new one, from which the next message comes", async () => {
    await pair.sim("inbound", { from, name: "Nora" });
    await pair.sim("number", { from, to: "+1 555 010 0199" });
    expect(last().value.messages).toMatchObject([
      { from, system: { type: "user_changed_number", wa_id: "15550100199" } },
    ]);
    await pair.sim("inbound", { from });
    expect(last().value).toMatchObject({
      contacts: [{ wa_id: "15550100199", profile: { name: "Nora" } }],
      messages: [{ from: "15550100199" }],
    });
  });

  it("that was given up may be somebody else's one day", async () => {
    await pair.sim("number", { from, to: "15550100199" });
    await pair.sim("inbound", { from, user_id: "US.5" });
    expect(last().value.messages).toMatchObject([{ from, from_user_id: "US.5" }]);
    expect(await pair.sim("people")).toHaveLength(2);
  });

  it("can not be somebody else's, nor be changed by who shows none", async () => {
    await pair.sim("inbound", { from: "15550100143" });
    const taken = await pair.call("/_sim/number", { from, to: "15550100143" });
    expect([taken.status, taken.json.error]).toEqual([409, expect.stringContaining("already")]);
    expect((await pair.call("/_sim/number", { user_id: "PT.7", to: "15550100188" })).status).toBe(
      409,
    );
    expect((await pair.call("/_sim/number", { from })).status).toBe(400);
  });
});

describe("corrections", () => {
  it("edit and revoke a message of the person's own", async () => {
    const { wamid } = await pair.sim("inbound", { from, text: "Tomorow" });
    await pair.sim("edit", { wamid, text: "Tomorrow" });
    expect(last().value.messages).toMatchObject([
      {
        from,
        type: "edit",
        edit: {
          original_message_id: wamid,
          message: { type: "text", text: { body: "Tomorrow" } },
        },
      },
    ]);
    const [edited] = (await pair.sim("chats")).bubbles;
    expect(edited.text).toBe("Tomorrow");
    await pair.sim("revoke", { wamid });
    expect(last().value.messages).toMatchObject([
      { type: "revoke", revoke: { original_message_id: wamid } },
    ]);
    expect((await pair.sim("chats")).bubbles).toMatchObject([{ type: "deleted", text: "" }]);
  });

  it.each([[{ emoji: "👍" }], [{ emoji: "" }], [{}]])("react with %j", async (emoji) => {
    await pair.sim("inbound", { from });
    const { json } = await pair.send(pair.text("Hi", from));
    const wamid = json.messages[0].id;
    await pair.sim("settle", {});
    await pair.sim("reaction", { wamid, ...emoji });
    const reaction = pair.received
      .map((one) => changeOf(one).value.messages?.[0])
      .find((one) => one?.type === "reaction");
    expect(reaction.reaction).toEqual({ message_id: wamid, ...emoji });
  });

  it("find no message that is not there, and edit none of the business", async () => {
    const { json } = await pair.send(pair.text("Hi", from));
    const ours = json.messages[0].id;
    const calls = [
      ["edit", { wamid: ours, text: "x" }, 404],
      ["revoke", { wamid: ours }, 404],
      ["reaction", { wamid: "wamid.NONE" }, 404],
      ["edit", { wamid: ours }, 400],
      ["reaction", {}, 400],
    ] as const;
    for (const [route, body, status] of calls) {
      const answer = await pair.call(`/_sim/${route}`, body);
      expect([answer.status, answer.json.error]).toEqual([
        status,
        expect.stringMatching(/^Cannot/),
      ]);
    }
  });
});
