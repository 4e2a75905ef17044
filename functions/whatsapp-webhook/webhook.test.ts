import { createHmac } from "node:crypto";
import { problem } from "@foyer/contracts";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type FakeSupabase, startFakeSupabase } from "../_shared/testing/fake-supabase.ts";
import { keepLog } from "../_shared/testing/log-lines.ts";
import { createWebhook } from "./webhook.ts";

const path = "/whatsapp-webhook";
const phone = "15550100042";
const words = "a secret wish";
const sentBody = JSON.stringify({
  object: "whatsapp_business_account",
  entry: [
    {
      id: "1",
      changes: [
        {
          field: "messages",
          value: {
            metadata: { display_phone_number: "15550100001", phone_number_id: "100000000000001" },
            messages: [{ id: "wamid.a", from: phone, type: "text", text: { body: words } }],
          },
        },
      ],
    },
  ],
});
const stored = {
  inbox_id: "00000000-0000-4000-8000-000000000001",
  messages: 1,
  statuses: 0,
  events: 0,
  duplicates: 0,
  failures: 0,
};

let fake: FakeSupabase;
beforeAll(async () => {
  fake = await startFakeSupabase();
});
afterAll(() => fake.close());
beforeEach(() => {
  fake.calls.length = 0;
  fake.wakes.length = 0;
  fake.rpcs.set("ingest_whatsapp", () => ({ json: stored }));
});

function setUp() {
  const kept = keepLog("whatsapp-webhook");
  const env = {
    SUPABASE_URL: fake.url,
    SUPABASE_SECRET_KEY: "sb_secret_test",
    WHATSAPP_APP_SECRET: "new-secret,old-secret",
    WHATSAPP_VERIFY_TOKEN: "verify-me",
    WORKER_SECRET: "0123456789abcdef",
  };
  return { app: createWebhook(env, kept.log), ...kept };
}

function post(body: string | Uint8Array<ArrayBuffer>, secret = "new-secret"): RequestInit {
  const digest = createHmac("sha256", secret).update(body).digest("hex");
  return { method: "POST", body, headers: { "x-hub-signature-256": `sha256=${digest}` } };
}

test("GET: the right token gets the challenge as plain text, any other a 403", async () => {
  const { app } = setUp();
  const ask = (mode: string, token: string) =>
    app.request(`${path}?hub.mode=${mode}&hub.verify_token=${token}&hub.challenge=12345`);
  const good = await ask("subscribe", "verify-me");
  expect(good.status).toBe(200);
  expect(good.headers.get("content-type")).toContain("text/plain");
  expect(await good.text()).toBe("12345");
  for (const [mode, token] of [
    ["subscribe", "verify-mE"],
    ["subscribe", ""],
    ["unsubscribe", "verify-me"],
  ] as const) {
    const bad = await ask(mode, token);
    expect(bad.status).toBe(403);
    expect(problem.parse(await bad.json()).code).toBe("verification_failed");
  }
});

test.each(["new-secret", "old-secret"])("M1: signed with %s: stored, then 200", async (secret) => {
  const { app, lines, text } = setUp();
  const response = await app.request(path, post(sentBody, secret));
  expect(response.status).toBe(200);
  expect(fake.calls).toHaveLength(1);
  const { name, args } = fake.calls[0] ?? {};
  expect(name).toBe("ingest_whatsapp");
  expect(args).toMatchObject({
    raw_body: sentBody,
    debug_id: response.headers.get("x-debug-id"),
    updates: [{ kind: "message", wamid: "wamid.a", from_phone: phone, text: words }],
  });
  expect(lines.map(({ event }) => event)).toEqual(["whatsapp.stored", "request.completed"]);
  expect(text()).not.toMatch(new RegExp(`${phone}|${words}`));
  await vi.waitFor(() => expect(fake.wakes).toEqual(["Bearer 0123456789abcdef"]));
});

test.each([
  ["signed with a removed secret", () => post(sentBody, "removed-secret")],
  ["without a signature", () => ({ method: "POST", body: sentBody })],
  ["with an empty signature", () => signed("")],
  ["with a signature of another form", () => signed("sha1=00")],
  ["changed after signing", () => ({ ...post(sentBody), body: `${sentBody} ` })],
])("M1: %s: 401, nothing stored, a log line without personal data", async (_, make) => {
  const { app, lines, text } = setUp();
  const response = await app.request(path, make());
  const body = problem.parse(await response.json());
  expect(response.status).toBe(401);
  expect(body.code).toBe("invalid_signature");
  expect(fake.calls).toEqual([]);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ debug_id: body.debug_id, code: "invalid_signature" });
  expect(text()).not.toMatch(new RegExp(`${phone}|${words}`));
});

/** JSON but for one byte in a string, which a lenient decoder would replace. */
function notUtf8(): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode('{"object":"whatsapp_business_account","x":"?"}');
  bytes[bytes.lastIndexOf(0x3f)] = 0xff;
  return bytes;
}

function signed(header: string): RequestInit {
  return { method: "POST", body: sentBody, headers: { "x-hub-signature-256": header } };
}

test.each([
  ["no JSON", "hello", "invalid_json"],
  ["nothing", "", "invalid_json"],
  ["no UTF-8", notUtf8(), "invalid_json"],
  ["no object", "[]", "not_whatsapp"],
  ["null", "null", "not_whatsapp"],
  ["another object", '{"object":"page"}', "not_whatsapp"],
])("M1: a signed body that is %s is a 400 with a debug_id", async (_, body, code) => {
  const response = await setUp().app.request(path, post(body));
  expect(response.status).toBe(400);
  expect(problem.parse(await response.json()).code).toBe(code);
  expect(fake.calls).toEqual([]);
});

test("3 MB are taken, more than 4 MB are not", async () => {
  const { app } = setUp();
  const padded = (size: number) => sentBody + " ".repeat(size);
  expect((await app.request(path, post(padded(3_000_000)))).status).toBe(200);
  const large = await app.request(path, post(padded(4_200_000)));
  expect(large.status).toBe(413);
  expect(problem.parse(await large.json()).code).toBe("body_too_large");
});

test("a store that fails is a 5xx, so that Meta sends it again", async () => {
  const answers = [
    { json: { code: "40P01", message: "deadlock" }, status: 500 },
    { json: { code: "23505", message: "duplicate" }, status: 409 },
    { json: { unexpected: true } },
  ];
  for (const answer of answers) {
    fake.rpcs.set("ingest_whatsapp", () => answer);
    const response = await setUp().app.request(path, post(sentBody));
    expect(response.status).toBeGreaterThanOrEqual(500);
    problem.parse(await response.json());
  }
});

test("receipts alone wake nobody", async () => {
  fake.rpcs.set("ingest_whatsapp", () => ({ json: { ...stored, messages: 0, statuses: 1 } }));
  await setUp().app.request(path, post(sentBody));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(fake.wakes).toEqual([]);
});
