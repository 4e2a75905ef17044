import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ERROR_CODES } from "./error-codes.ts";
import { FAMILIES, FIXTURES, type FixtureIds, newIds } from "./fixtures/mod.ts";
import { MediaStore } from "./media-store.ts";
import { type Pair, startPair } from "./test-receiver.ts";

const business = {
  phone: "15550100001",
  phoneNumberId: "100000000000001",
  accountId: "100000000000002",
};
const fresh = (phone = "15550100142") => newIds({ phone, business }, new MediaStore());
const all = Object.values(FAMILIES).flat();
const deliveries = all.filter((fixture) => fixture.kind === "delivery");
// biome-ignore lint/suspicious/noExplicitAny: tests reach deep into bodies and assert what they find.
const changeOf = (body: any) => body.entry[0].changes[0];

it("names are unique, in snake_case, each with one sentence", () => {
  expect(FIXTURES.size).toBe(all.length);
  for (const { name, description } of all) {
    expect(name).toMatch(/^[a-z0-9]+(_[a-z0-9]+)*$/);
    expect(description, name).toMatch(/^[^.].*\.$/);
  }
});

it("there is one for every type of message, status and field that is documented", () => {
  const kept = deliveries.map(({ outcome }) => outcome.stored);
  const types = new Set(kept.flatMap((one) => (one.table === "whatsapp_messages" ? one.type : [])));
  const documented =
    "text image audio video document sticker location contacts interactive button reaction order " +
    "system unsupported edit revoke request_welcome";
  for (const type of documented.split(" ")) expect(types).toContain(type);
  const statuses = kept.flatMap((one) => (one.table === "whatsapp_statuses" ? one.status : []));
  expect(new Set(statuses)).toEqual(
    new Set(["sent", "delivered", "read", "played", "deleted", "failed"]),
  );
  const fields = kept.flatMap((one) => (one.table === "whatsapp_events" ? one.field : []));
  for (const field of [
    "user_preferences",
    "user_id_update",
    "account_update",
    "message_template_status_update",
    "smb_message_echoes",
    "message_echoes",
    "history",
    "errors",
  ]) {
    expect(fields).toContain(field);
  }
});

it.each(deliveries.map((fixture) => [fixture.name, fixture] as const))(
  "%s is a delivery of WhatsApp's, fresh each time",
  (_, { build, outcome }) => {
    const ids = fresh();
    const body = JSON.parse(JSON.stringify(build(ids)));
    expect(body.object).toBe("whatsapp_business_account");
    const { field, value } = changeOf(body);
    const { stored } = outcome;
    if (stored.table === "whatsapp_messages") {
      const one = value.messages.find(({ id }: { id: string }) => id === ids.wamid());
      expect(one.type).toBe(stored.type);
    } else if (stored.table === "whatsapp_statuses") {
      expect(value.statuses).toMatchObject([{ id: ids.about, status: stored.status }]);
    } else {
      expect([field, ...Object.keys(value)]).toContain(stored.field);
    }
    expect(JSON.stringify(build(fresh("15550100143")))).not.toBe(JSON.stringify(body));
    // Numbers of the range kept for fiction, and nobody's.
    const numbers: string[] = JSON.stringify(body).match(/\b1\d{10}\b/g) ?? [];
    for (const number of numbers) expect(number).toMatch(/^1555/);
  },
);

it("a fixture that speaks of an earlier message names it", () => {
  const ids: FixtureIds = { ...fresh(), about: "wamid.EARLIER" };
  for (const { name, about, build } of deliveries) {
    expect(JSON.stringify(build(ids)).includes("wamid.EARLIER"), name).toBe(about !== undefined);
  }
});

it("every code an application must tell apart is refused once and reported once", () => {
  const refused = all.flatMap((one) => (one.kind === "refusal" ? one.code : []));
  const documented = Object.keys(ERROR_CODES).map(Number);
  const others = documented.filter((code) => !refused.includes(code));
  // Those that say the same about the sender as 132001 and 100: not in any class.
  expect(others.every((code) => code >= 132_000 && code <= 135_000)).toBe(true);
  for (const code of refused) expect(FIXTURES.has(`failed_${code}`)).toBe(true);
});

describe("through the simulator", () => {
  let pair: Pair;
  beforeEach(async () => {
    pair = await startPair();
  });
  afterEach(() => pair.close());

  it("lists them with outcome and family", async () => {
    const list = await pair.sim("fixtures");
    expect(list).toHaveLength(all.length);
    expect(list[0]).toEqual({
      name: "text",
      family: "Text",
      kind: "delivery",
      description: "A plain text.",
      outcome: {
        stored: { table: "whatsapp_messages", type: "text", disposition: "conversation" },
        shown: { type: "text", content: expect.any(String) },
        answered: true,
      },
    });
  });

  it("delivers one, signed, from whom it is told", async () => {
    const { wamid, deliveries: attempts } = await pair.sim("fixtures/voice", {
      from: "+1 555 010 0142",
      name: "Nora",
    });
    expect(attempts).toMatchObject([{ status: 200 }]);
    const { value } = changeOf(pair.received[0]?.json);
    expect(value.contacts).toMatchObject([{ profile: { name: "Nora" }, wa_id: "15550100142" }]);
    expect(value.messages).toMatchObject([{ id: wamid, audio: { voice: true } }]);
    const bearer = { authorization: "Bearer token" };
    const file = await pair.call(`/v26.0/${value.messages[0].audio.id}`, undefined, bearer);
    expect(file.json.sha256).toBe(value.messages[0].audio.sha256);
  });

  it("speaks of the newest message, or of the one that is named", async () => {
    const { wamid } = await pair.sim("inbound", { text: "First wording" });
    await pair.sim("fixtures/edit", {});
    await pair.sim("fixtures/reaction", { about: "wamid.OTHER" });
    const messages = pair.received.map(({ json }) => changeOf(json).value.messages[0]);
    expect(messages[1].edit.original_message_id).toBe(wamid);
    expect(messages[2].reaction.message_id).toBe("wamid.OTHER");
    const { bubbles } = await pair.sim("chats");
    expect(bubbles).toMatchObject([{ id: wamid, text: "I meant Monday." }]);
  });

  it("sends first what must come first", async () => {
    await pair.sim("fixtures/consent_start_german", { from: "15550100142" });
    const words = pair.received.map(({ json }) => changeOf(json).value.messages[0].text.body);
    expect(words).toEqual(["Stopp", "Starten"]);
    for (const { after } of deliveries)
      expect(after === undefined || FIXTURES.has(after)).toBe(true);
  });

  it("keeps the secret of a person who hides the number", async () => {
    for (const name of ["text", "status_read", "user_preferences_stop", "image_caption"]) {
      await pair.sim(`fixtures/${name}`, { user_id: "PT.77" });
    }
    for (const { json } of pair.received) {
      const text = JSON.stringify(json);
      expect(text).toContain("PT.77");
      expect(text).not.toMatch(/"(from|wa_id|recipient_id)":/);
    }
  });

  it("moves the person when the fixture does", async () => {
    await pair.sim("fixtures/system_user_changed_number", { from: "15550100142" });
    const moved = changeOf(pair.received[0]?.json).value.messages[0];
    await pair.sim("inbound", { from: "15550100142" });
    const later = changeOf(pair.received[1]?.json).value.messages[0];
    expect([later.from, later.from_user_id]).toEqual([moved.system.wa_id, moved.system.user_id]);
  });

  it("refuses the next message to this person, once", async () => {
    await pair.sim("fixtures/error_131047", { from: "15550100142" });
    expect((await pair.send(pair.text("Hi", "15550100143"))).status).toBe(200);
    const { json } = await pair.send(pair.text("Hi", "15550100142"));
    expect(json.error.code).toBe(131047);
    expect((await pair.send(pair.text("Hi", "15550100142"))).status).toBe(200);
  });

  it("plays all of them against the webhook, and tells which it did not take", async () => {
    const answer = await pair.sim("fixtures", {});
    expect(answer).toEqual({ sent: deliveries.length, refused: [] });
    const played = deliveries.length + deliveries.filter(({ after }) => after).length;
    expect(pair.received).toHaveLength(played);
    await pair.close();
    pair = await startPair({ retryDelaysMs: [] }, (nth) => (nth === 2 ? 500 : 200));
    const { refused } = await pair.sim("fixtures", { families: ["Text", "Orders"] });
    expect(refused).toMatchObject([{ name: "text_long", deliveries: [{ status: 500 }] }]);
  });

  it("says what is wrong with a call", async () => {
    const unknown = await pair.call("/_sim/fixtures/hologram", {});
    expect([unknown.status, unknown.json.error]).toEqual([
      404,
      expect.stringContaining("hologram"),
    ]);
    const odd = await pair.call("/_sim/fixtures/text", { from: "nobody" });
    expect([odd.status, odd.json.error]).toEqual([400, expect.stringContaining("phone number")]);
  });
});
