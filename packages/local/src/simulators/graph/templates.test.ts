import { afterEach, beforeEach, expect, it } from "vitest";
import { type Pair, startPair, statusesOf } from "./test-receiver.ts";

let pair: Pair;
beforeEach(async () => {
  pair = await startPair();
  await pair.sim("templates", {
    templates: [
      { name: "reminder", language: "en_US", header: "For {{1}}", body: "{{1}}, at {{2}}. {{1}}!" },
      { name: "plain", language: "pt_BR", body: "Olá" },
      { name: "waiting", language: "en_US", status: "PENDING", body: "Soon" },
    ],
  });
});
afterEach(() => pair.close());

const text = (...words: string[]) => words.map((word) => ({ type: "text", text: word }));
const full = [
  { type: "header", parameters: text("Nora") },
  { type: "body", parameters: text("Nora", "five") },
];
const template = (name: string, code = "en_US", components?: unknown) => ({
  to: "+15550100123",
  type: "template",
  template: { name, language: { code }, ...(components ? { components } : {}) },
});

it("takes an approved template with its parameters", async () => {
  expect((await pair.send(template("reminder", "en_US", full))).status).toBe(200);
  expect((await pair.send(template("plain", "pt_BR"))).status).toBe(200);
  expect(await pair.sim("messages")).toMatchObject([
    { type: "template", body: { template: { name: "reminder" } } },
    { type: "template" },
  ]);
});

it.each([
  ["a name nobody registered", template("unheard_of"), 132001],
  ["a language it does not have", template("plain", "en_US"), 132001],
  ["one that waits for approval", template("waiting"), 132001],
  ["parameters that are missing", template("reminder"), 132000],
  [
    "one parameter too many",
    template("plain", "pt_BR", [{ type: "body", parameters: text("x") }]),
    132000,
  ],
  ["no language", { ...template("plain"), template: { name: "plain" } }, 131008],
  ["components that are no list", template("plain", "pt_BR", { type: "body" }), 131009],
  ["a part that does not exist", template("plain", "pt_BR", [{ type: "footer" }]), 131009],
  [
    "a text parameter without text",
    template("reminder", "en_US", [{ type: "body", parameters: [{ type: "text" }] }]),
    131008,
  ],
  ["a button without its place", template("plain", "pt_BR", [{ type: "button" }]), 131008],
])("refuses %s", async (_, body, code) => {
  const { json } = await pair.send(body);
  expect(json.error).toMatchObject({ code, error_data: { details: expect.any(String) } });
  expect(await pair.sim("messages")).toEqual([]);
});

it("refuses a paused and a disabled one, and tells the webhook about either", async () => {
  for (const [event, code] of [
    ["PAUSED", 132015],
    ["DISABLED", 132016],
  ] as const) {
    await pair.sim("template-status", { name: "plain", language: "pt_BR", event });
    expect(pair.received.at(-1)?.json.entry[0].changes).toMatchObject([
      {
        field: "message_template_status_update",
        value: { event, message_template_name: "plain", message_template_language: "pt_BR" },
      },
    ]);
    expect((await pair.send(template("plain", "pt_BR"))).json.error.code).toBe(code);
  }
  const unknown = { name: "unheard_of", language: "en_US", event: "PAUSED" };
  expect((await pair.call("/_sim/template-status", unknown)).status).toBe(404);
});

it("goes out outside 24 hours, where free text does not", async () => {
  await pair.sim("faults", { window: "refuse", receipts: ["sent"] });
  const { status, json } = await pair.send(pair.text("too late"));
  expect([status, json.error.code]).toEqual([400, 131047]);
  expect((await pair.send(template("plain", "pt_BR"))).status).toBe(200);
  await pair.sim("settle", {});
  expect(statusesOf(pair.received)).toMatchObject([{ status: "sent" }]);
  await pair.sim("inbound", { from: "15550100123" });
  expect((await pair.send(pair.text("in time"))).status).toBe(200);
});

it("knows the first template of every account, also after a reset", async () => {
  await pair.sim("reset", {});
  expect(await pair.sim("templates")).toMatchObject([{ name: "hello_world", language: "en_US" }]);
  expect((await pair.send(template("hello_world"))).status).toBe(200);
  const odd = { templates: [{ name: "Not So", language: "en_US", body: "x" }] };
  expect((await pair.call("/_sim/templates", odd)).json.error).toContain("lower-case");
});
