import { whatsappUpdate } from "@foyer/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { normalise } from "./normalise.ts";

const now = new Date("2026-11-20T12:00:00Z");
const metadata = { display_phone_number: "15550100001", phone_number_id: "100000000000001" };
const text = (id: string, body = "hello") => ({
  id,
  from: "15550100042",
  timestamp: "1795176000",
  type: "text",
  text: { body },
});
const change = (value: object, field = "messages") => ({
  field,
  value: { messaging_product: "whatsapp", metadata, ...value },
});
const delivery = (...changes: object[]) => ({ entry: [{ id: "1", changes }] });

test("M1: every entry, change, message and status, in order", () => {
  const updates = normalise(
    {
      entry: [
        { id: "1", changes: [change({ messages: [text("wamid.a"), text("wamid.b")] })] },
        {
          id: "2",
          changes: [
            change({
              statuses: [{ id: "wamid.c", status: "read", timestamp: "1795176001" }],
            }),
            change({ event: "APPROVED" }, "message_template_status_update"),
          ],
        },
      ],
    },
    now,
  );
  expect(updates.map((update) => [update.kind, "wamid" in update && update.wamid])).toEqual([
    ["message", "wamid.a"],
    ["message", "wamid.b"],
    ["status", "wamid.c"],
    ["other", false],
  ]);
});

test("a message carries its sender, name, words and time", () => {
  const contacts = [
    { wa_id: "15550100099", profile: { name: "Somebody else" } },
    { wa_id: "15550100042", user_id: "US.abc", profile: { name: "Ana" } },
  ];
  const [update] = normalise(delivery(change({ contacts, messages: [text("wamid.a")] })), now);
  expect(update).toMatchObject({
    kind: "message",
    wamid: "wamid.a",
    phone_number_id: "100000000000001",
    display_phone_number: "15550100001",
    from_phone: "15550100042",
    from_user_id: "US.abc",
    profile_name: "Ana",
    type: "text",
    text: "hello",
    sent_at: "2026-11-20T12:00:00.000Z",
    shown_as: "text",
    payload: { id: "wamid.a", text: {} },
  });
  // The words stand beside it: a delivery of 3 MB must not become six.
  expect(JSON.stringify(update?.payload)).not.toContain("hello");
});

test("M2: a person without a phone is known by user id", () => {
  const message = { ...text("wamid.a"), from: undefined, from_user_id: "BR.0123" };
  const [update] = normalise(delivery(change({ messages: [message] })), now);
  expect(update).toMatchObject({ kind: "message", from_user_id: "BR.0123" });
  expect(update).not.toHaveProperty("from_phone");
});

test("M1: what happens again, happens at another time; of messages the time is their own", () => {
  const read = (time?: unknown) =>
    normalise(
      {
        entry: [
          {
            id: "1",
            time,
            changes: [change({ event: "X" }, "new_field"), change({ messages: [text("wamid.a")] })],
          },
        ],
      },
      now,
    );
  const [event, message] = read(1795176001);
  expect(event).toMatchObject({ kind: "other", occurred_at: "2026-11-20T12:00:01.000Z" });
  expect(message).not.toHaveProperty("occurred_at");
  for (const time of [undefined, null, {}]) expect(read(time)[0]).not.toHaveProperty("occurred_at");
});

test("M1: one odd element becomes other and changes nothing for the good ones", () => {
  const odd = [null, 7, "x", [], {}, { id: "wamid.x" }, { ...text("wamid.y"), from: "" }];
  const messages = [text("wamid.a"), ...odd, text("wamid.b")];
  const updates = normalise(delivery(change({ messages })), now);
  expect(updates.filter(({ kind }) => kind === "message")).toHaveLength(2);
  expect(updates.filter(({ kind }) => kind === "other")).toHaveLength(odd.length);
});

test("M1: a new type is shown as unsupported", () => {
  const message = { ...text("wamid.a"), type: "hologram", text: undefined, hologram: {} };
  const [update] = normalise(delivery(change({ messages: [message] })), now);
  expect(update).toMatchObject({
    kind: "message",
    type: "hologram",
    shown_as: "unsupported",
    text: "[unsupported]",
  });
});

test.each([
  ["button", { button: { text: "Yes" } }, "Yes"],
  ["interactive", { interactive: { button_reply: { id: "1", title: "No" } } }, "No"],
  ["interactive", { interactive: { list_reply: { id: "1", title: "Two" } } }, "Two"],
  ["image", { image: { id: "9", caption: "a cat" } }, "a cat"],
])("the words of a %s", (type, content, words) => {
  const message = { id: "wamid.a", from: "15550100042", type, ...content };
  expect(normalise(delivery(change({ messages: [message] })), now)[0]).toMatchObject({
    text: words,
  });
});

test.each([
  [
    "reaction",
    { reaction: { message_id: "wamid.b", emoji: "👍" } },
    { about: "wamid.b", text: "👍" },
  ],
  ["reaction", { reaction: { message_id: "wamid.b", emoji: "" } }, { about: "wamid.b" }],
  ["reaction", { reaction: { message_id: "wamid.b" } }, { about: "wamid.b" }],
  [
    "edit",
    { edit: { original_message_id: "wamid.b", message: { type: "text", text: { body: "new" } } } },
    { about: "wamid.b", text: "new" },
  ],
  ["revoke", { revoke: { original_message_id: "wamid.b" } }, { about: "wamid.b" }],
  [
    "system",
    { system: { type: "user_changed_number", wa_id: "15550100043", user_id: "US.n" } },
    { moved_to: { phone: "15550100043", user_id: "US.n" } },
  ],
  ["reaction", {}, {}],
  ["system", { system: { type: "customer_identity_changed" } }, {}],
  ["request_welcome", {}, {}],
])("M1: a %s %j speaks of something else", (type, content, expected) => {
  const message = { id: "wamid.a", from: "15550100042", type, ...content };
  const [update] = normalise(delivery(change({ messages: [message] })), now);
  const { about, text, moved_to, shown_as } = { about: undefined, ...update } as Record<
    string,
    unknown
  >;
  expect(shown_as).toBeUndefined();
  const said = { about, text, moved_to };
  expect(JSON.parse(JSON.stringify(said))).toEqual(expected);
});

test("a failed status says why; an unknown status is kept as other", () => {
  const statuses = [
    {
      id: "wamid.a",
      status: "failed",
      timestamp: "1795176000",
      recipient_id: "15550100042",
      biz_opaque_callback_data: "intent",
      errors: [{ code: 131047, title: "Re-engagement" }, { code: 2 ** 40 }],
    },
    { id: "wamid.a", status: "teleported" },
  ];
  const [failed, unknown] = normalise(delivery(change({ statuses })), now);
  expect(failed).toMatchObject({
    kind: "status",
    status: "failed",
    callback_data: "intent",
    recipient_phone: "15550100042",
    errors: [{ code: 131047, class: "window", title: "Re-engagement" }],
  });
  expect(unknown).toMatchObject({ kind: "other", field: "statuses" });
});

test.each([undefined, "", "soon", "-1", "99999999999999", Number.POSITIVE_INFINITY])(
  "a time of %s is replaced by the time of receipt",
  (timestamp) => {
    const message = { ...text("wamid.a"), timestamp };
    expect(normalise(delivery(change({ messages: [message] })), now)[0]).toMatchObject({
      sent_at: now.toISOString(),
    });
  },
);

test("what Postgres can not store is taken out: U+0000, half surrogates, bottomless nesting", () => {
  const deep = JSON.parse(`${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`);
  const message = { ...text("wamid.a", "a\u0000b\ud800c"), "k\u0000": 1, deep };
  const [update] = normalise(delivery(change({ messages: [message] })), now);
  expect(update).toMatchObject({ text: "ab\ufffdc", payload: { k: 1 } });
  const json = JSON.stringify(update);
  expect(json).not.toMatch(/\\u0000|\\ud800/);
});

test("Q10: any JSON becomes updates of the contract, and nothing throws", () => {
  const odd = fc.jsonValue();
  const maybe = (good: fc.Arbitrary<unknown>) => fc.oneof(good, odd);
  const element = maybe(
    fc.record(
      {
        id: maybe(fc.constant("wamid.1")),
        type: maybe(fc.constant("text")),
        from: maybe(fc.constant("15550100042")),
        timestamp: maybe(fc.constant("1795176000")),
        text: maybe(fc.record({ body: odd })),
        status: maybe(fc.constantFrom("sent", "failed")),
        errors: odd,
      },
      { requiredKeys: [] },
    ),
  );
  const value = fc.record(
    {
      metadata: maybe(fc.constant(metadata)),
      contacts: odd,
      messages: maybe(fc.array(element)),
      statuses: maybe(fc.array(element)),
    },
    { requiredKeys: [] },
  );
  const changes = maybe(fc.array(maybe(fc.record({ field: fc.constant("messages"), value }))));
  const entry = fc.array(maybe(fc.record({ changes })));
  fc.assert(
    fc.property(entry, (any) => {
      for (const update of normalise({ entry: any }, now)) whatsappUpdate.parse(update);
    }),
    { numRuns: 300 },
  );
});
