import { createHmac, randomUUID } from "node:crypto";
import { problem } from "@foyer/contracts";
import postgres from "postgres";
import { afterAll, expect, test, vi } from "vitest";
import {
  freshPhone,
  functionUrl,
  type Person,
  signUp,
  simulator,
  stackVariable,
  textsTo,
} from "../_shared/testing/stack.ts";

const sql = postgres(stackVariable("DB_URL"), { max: 1 });
afterAll(() => sql.end());

const patience = { timeout: 30_000, interval: 200 };
const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

async function inboxHolds(text: string): Promise<number> {
  const rows = await sql`
    select from private.webhook_inbox where position(${text} in raw_body) > 0`;
  return rows.length;
}

function post(body: string, header?: string): Promise<Response> {
  const headers = header === undefined ? {} : { "x-hub-signature-256": header };
  return fetch(functionUrl("whatsapp-webhook"), { method: "POST", body, headers });
}

function sign(body: string): string {
  const secret = stackVariable("WHATSAPP_APP_SECRET").split(",")[0] ?? "";
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

/** A person whose phone is linked by the code. */
async function linkedPerson(phone: string): Promise<Person> {
  const person = await signUp();
  const { data, error } = await person.supabase.rpc("start_whatsapp_link");
  if (error) throw new Error(`Cannot link: ${error.message}`);
  await simulator("inbound", { from: phone, text: data.code });
  await vi.waitFor(async () => {
    const { data: own } = await person.supabase.from("user_preferences").select("whatsapp_phone");
    expect(own).toEqual([{ whatsapp_phone: `+${phone}` }]);
  }, patience);
  await vi.waitFor(async () => expect(await textsTo(phone)).toHaveLength(1), patience);
  return person;
}

test("Meta's verification: the right token gets its challenge back, a wrong one a 403", async () => {
  expect(await simulator("verify", {})).toEqual({ ok: true, status: 200 });
  expect(await simulator("verify", { token: "wrong" })).toEqual({ ok: false, status: 403 });
});

test("M1: a wrong or missing signature is a 401 with debug_id, and nothing is stored", async () => {
  const mark = randomUUID();
  const body = JSON.stringify({ object: "whatsapp_business_account", entry: [], mark });
  for (const header of [undefined, "sha256=00", sign(`${body} `)]) {
    const response = await post(body, header);
    expect(response.status).toBe(401);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect(problem.parse(await response.json()).code).toBe("invalid_signature");
  }
  expect(await inboxHolds(mark)).toBe(0);
  expect((await post(body, sign(body))).status).toBe(200);
  expect(await inboxHolds(mark)).toBe(1);
});

test.each([
  ["not JSON", "hello", "invalid_json"],
  ["not WhatsApp's", '{"object":"page"}', "not_whatsapp"],
])("M1: a signed body that is %s is a 400 problem", async (_, body, code) => {
  const response = await post(body, sign(body));
  expect(response.status).toBe(400);
  expect(problem.parse(await response.json()).code).toBe(code);
});

test("M3, C6: delivered three times, stored once, answered once, both in the session", async () => {
  const phone = freshPhone();
  const person = await linkedPerson(phone);
  await simulator("inbound", { from: phone, text: "Which way to the harbour?", times: 3 });
  await vi.waitFor(async () => expect(await textsTo(phone)).toHaveLength(2), patience);
  // Long enough for a second answer to show itself.
  await pause(3_000);
  const texts = await textsTo(phone);
  expect(texts).toHaveLength(2);
  await vi.waitFor(async () => {
    const { data: messages } = await person.supabase
      .from("messages")
      .select("channel, role, content, status")
      .order("created_at")
      .order("id");
    expect(messages).toEqual([
      {
        channel: "whatsapp",
        role: "user",
        content: "Which way to the harbour?",
        status: "received",
      },
      {
        channel: "whatsapp",
        role: "assistant",
        content: texts[1],
        status: expect.stringMatching(/^(sent|delivered|read)$/),
      },
    ]);
  }, patience);
}, 90_000);

test("M1: one odd update between good ones changes nothing for the good ones", async () => {
  const phone = freshPhone();
  const person = await linkedPerson(phone);
  const messages = [{ from: phone, text: "one" }, { raw: { id: 7, type: null } }, { raw: "?" }];
  await simulator("batch", { messages: [...messages, { from: phone, text: "two" }] });
  const { data } = await person.supabase
    .from("messages")
    .select("content")
    .eq("role", "user")
    .order("created_at")
    .order("id");
  expect(data).toEqual([{ content: "one" }, { content: "two" }]);
}, 90_000);
