import { whatsappUpdate } from "@foyer/contracts";
import { expect, test } from "vitest";
import { toEventUpdates } from "./event.ts";

const now = new Date("2026-11-20T12:00:00Z");

function read(field: string, value: Record<string, unknown>) {
  const updates = toEventUpdates(field, value, now);
  for (const update of updates) whatsappUpdate.parse(update);
  return updates;
}

test("M5: marketing preferences become words of consent, each with its person", () => {
  const stop = {
    wa_id: "15550100042",
    category: "marketing_messages",
    value: "stop",
    timestamp: "1795176000",
  };
  const resume = { user_id: "US.abc", category: "marketing_messages", value: "resume" };
  expect(read("user_preferences", { user_preferences: [stop, resume] })).toEqual([
    {
      kind: "other",
      field: "user_preferences",
      from_phone: "15550100042",
      act: { kind: "consent", decision: "stopped", occurred_at: "2026-11-20T12:00:00.000Z" },
      payload: stop,
    },
    {
      kind: "other",
      field: "user_preferences",
      from_user_id: "US.abc",
      act: { kind: "consent", decision: "resumed", occurred_at: now.toISOString() },
      payload: resume,
    },
  ]);
});

test("M2: a new user id is followed from the old one, in a list or by itself", () => {
  const update = { wa_id: "15550100042", user_id: { previous: "US.old", current: "US.new" } };
  const expected = {
    from_user_id: "US.old",
    act: { kind: "moved", user_id: "US.new" },
    payload: update,
  };
  expect(read("user_id_update", { user_id_update: [update] })).toMatchObject([expected]);
  expect(read("user_id_update", { user_id_update: update })).toMatchObject([expected]);
});

test("M5: the state of a template is told", () => {
  const value = {
    event: "REJECTED",
    message_template_name: "reminder",
    message_template_language: "en",
  };
  expect(read("message_template_status_update", value)).toMatchObject([
    { act: { kind: "template", name: "reminder", language: "en", status: "REJECTED" } },
  ]);
});

test.each([
  ["account_update", { event: "ACCOUNT_RESTRICTION" }],
  ["a_new_field", { anything: 1 }],
  ["constructor", { anything: 1 }],
  ["user_preferences", {}],
  ["user_preferences", { user_preferences: [] }],
  [
    "user_preferences",
    { user_preferences: [{ category: "marketing_messages", value: "perhaps" }] },
  ],
  ["user_preferences", { user_preferences: [{ category: "marketing_messages", value: "stop" }] }],
  ["user_id_update", { user_id_update: [{ user_id: { current: "US.new" } }] }],
  ["message_template_status_update", { event: "REJECTED" }],
])("M1: %s %j is kept whole, and asks for nothing", (field, value) => {
  expect(read(field, value)).toEqual([{ kind: "other", field, payload: value }]);
});

test("M1: one odd element changes nothing for the good ones beside it", () => {
  const good = { wa_id: "15550100042", category: "marketing_messages", value: "stop" };
  const updates = read("user_preferences", { user_preferences: [null, good, 7] });
  expect(updates.map((update) => "act" in update)).toEqual([false, true, false]);
  expect(updates.map(({ payload }) => payload)).toEqual([null, good, 7]);
});
