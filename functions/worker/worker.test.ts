import { problem, workerReport } from "@foyer/contracts";
import { Hono } from "hono";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type FakeSupabase, startFakeSupabase } from "../_shared/testing/fake-supabase.ts";
import { keepLog } from "../_shared/testing/log-lines.ts";
import { type Served, serve } from "../_shared/testing/serve.ts";
import { createWorker } from "./worker.ts";

const session = "00000000-0000-4000-8000-000000000001";
const turnId = "00000000-0000-4000-8000-000000000002";
const outbox = "00000000-0000-4000-8000-000000000003";
const words = "a secret wish";
const secret = "0123456789abcdef";
const turn = {
  id: turnId,
  attempt: 1,
  session_id: session,
  channel: "whatsapp",
  avatar: { name: "Noor", age: 31, personality: "shy", physical_description: null },
  whatsapp: null as { phone_number_id: string; wamid: string } | null,
  history: [{ role: "user", content: words, created_at: "2026-11-20T12:00:00+00:00" }],
};

let fake: FakeSupabase;
let outside: Served;
/** What the fakes of model and Graph were asked, and what they answer. */
let modelAnswer: () => Response | Promise<Response>;
let graphAnswer: () => Response;
const prompts: unknown[] = [];
const sent: unknown[] = [];
let queues: Record<string, unknown[]>;

beforeAll(async () => {
  fake = await startFakeSupabase();
  const app = new Hono();
  app.post("/v1/chat/completions", async (c) => {
    prompts.push(await c.req.json());
    return modelAnswer();
  });
  app.post("/v26.0/:number/messages", async (c) => {
    sent.push(await c.req.json());
    return graphAnswer();
  });
  app.get("/v26.0/:number", (c) => c.json({ display_phone_number: "+15550100001" }));
  outside = await serve(app);
});
afterAll(() => Promise.all([fake.close(), outside.close()]));

const says = (content: string) => () =>
  Response.json({
    id: "1",
    created: 1,
    model: "m",
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
  });

beforeEach(() => {
  prompts.length = 0;
  sent.length = 0;
  fake.calls.length = 0;
  fake.rpcs.clear();
  modelAnswer = says("hello there");
  graphAnswer = () => Response.json({ messages: [{ id: "wamid.sent" }] });
  queues = { replies: [{ session_id: session }], sends: [] };
  const on = (name: string, json: unknown) => fake.rpcs.set(name, () => ({ json }));
  fake.rpcs.set("lease_jobs", ({ queue }) => {
    const payload = queues[String(queue)]?.shift();
    return { json: payload ? [{ job_id: 7, attempts: 1, payload }] : [] };
  });
  fake.rpcs.set("complete_turn", () => {
    queues.sends?.push({ outbox_id: outbox });
    return { json: { state: "answered", outbox_ids: [outbox] } };
  });
  on("heal", { provisioned: 0, requeued: 0 });
  on("begin_turn", { state: "open", turn });
  on("claim_outbox", {
    state: "send",
    attempt: 1,
    phone_number_id: "100000000000001",
    body: { to: "+15550100042", biz_opaque_callback_data: outbox },
  });
  on("record_outbox", { retry_after_seconds: null, is_try: false });
  on("finish_job", true);
  for (const name of ["retry_job", "release_turn", "register_whatsapp_number"]) on(name, null);
});

async function run(authorization = `Bearer ${secret}`, extra: Record<string, string> = {}) {
  const kept = keepLog("worker");
  const env = {
    SUPABASE_URL: fake.url,
    SUPABASE_SECRET_KEY: "sb_secret_test",
    WORKER_SECRET: secret,
    MODEL_BASE_URL: `${outside.url}/v1`,
    MODEL_API_KEY: "model-key",
    MODEL_NAME: "foyer-simulator",
    GRAPH_BASE_URL: outside.url,
    WHATSAPP_ACCESS_TOKEN: "token",
    WHATSAPP_PHONE_NUMBER_ID: "100000000000001",
    WHATSAPP_VERIFY_TOKEN: "verify-me",
    WHATSAPP_APP_SECRET: "app-secret",
    ...extra,
  };
  const app = createWorker(env, kept.log, 5_000);
  const headers = { authorization };
  return { response: await app.request("/worker", { method: "POST", headers }), ...kept };
}

const callsOf = (name: string) => fake.calls.filter((call) => call.name === name);

test("only the worker's secret opens it", async () => {
  for (const header of ["Bearer wrong", "Bearer", "", `Basic ${secret}`]) {
    const { response } = await run(header);
    expect(response.status, header).toBe(401);
    problem.parse(await response.json());
  }
  expect(fake.calls).toEqual([]);
});

test("M3: a turn is answered in character, sent and recorded in one run; texts are not logged", async () => {
  const { response, text } = await run();
  expect(workerReport.parse(await response.json())).toMatchObject({
    replies: 1,
    sends: 1,
    retried: 0,
    failed: 0,
  });
  expect(prompts).toMatchObject([
    {
      model: "foyer-simulator",
      messages: [
        { role: "system", content: expect.stringContaining("You are Noor") },
        { role: "user", content: words },
      ],
    },
  ]);
  expect(callsOf("complete_turn")[0]?.args).toEqual({
    turn_id: turnId,
    attempt: 1,
    content: "hello there",
    tokens: null,
  });
  expect(sent).toEqual([{ to: "+15550100042", biz_opaque_callback_data: outbox }]);
  expect(callsOf("record_outbox")[0]?.args).toMatchObject({
    outcome: { kind: "accepted", wamid: "wamid.sent" },
  });
  expect(callsOf("finish_job").map(({ args }) => args.queue)).toEqual(["replies", "sends"]);
  expect(callsOf("register_whatsapp_number")[0]?.args).toEqual({
    phone_number_id: "100000000000001",
    display_phone_number: "+15550100001",
  });
  expect(text()).not.toMatch(/secret wish|hello there|15550100/);
});

test.each([
  [
    "refuses",
    () => Response.json({ error: { message: words } }, { status: 400 }),
    "model_http_400",
  ],
  ["says nothing", says("  "), "EmptyAnswerError"],
])("a model that %s: the turn is released and the job waits", async (_, answer, error) => {
  modelAnswer = answer;
  const { response, text } = await run();
  expect(await response.json()).toMatchObject({ replies: 0, failed: 1 });
  expect(callsOf("release_turn")[0]?.args).toMatchObject({ turn_id: turnId, attempt: 1, error });
  expect(callsOf("retry_job")[0]?.args).toMatchObject({ queue: "replies", job_id: 7, error });
  expect(callsOf("finish_job")).toEqual([]);
  expect(text()).not.toContain("secret wish");
});

test("a hiccup of the model is tried again at once", async () => {
  const answers = [() => new Response("busy", { status: 503 }), says("hello there")];
  modelAnswer = () => answers.shift()?.() ?? new Response(null, { status: 500 });
  expect(await (await run()).response.json()).toMatchObject({ replies: 1, failed: 0 });
});

test("M5: who wrote on WhatsApp sees at once that they were read, whatever becomes of it", async () => {
  const whatsapp = { phone_number_id: "100000000000001", wamid: "wamid.theirs" };
  fake.rpcs.set("begin_turn", () => ({ json: { state: "open", turn: { ...turn, whatsapp } } }));
  expect(await (await run()).response.json()).toMatchObject({ replies: 1, sends: 1 });
  expect(sent[0]).toMatchObject({ status: "read", message_id: "wamid.theirs" });
  expect(sent).toHaveLength(2);
});

test.each([
  [
    { state: "busy", retry_after_seconds: 12 },
    { delay_seconds: 12, error: null },
  ],
  [{ state: "nothing" }, undefined],
  [{ state: "limited", outbox_ids: [] }, undefined],
  [{ state: "closed" }, undefined],
])("begin_turn %o asks no model", async (state, retry) => {
  fake.rpcs.set("begin_turn", () => ({ json: state }));
  await run();
  expect(prompts).toEqual([]);
  if (retry) expect(callsOf("retry_job")[0]?.args).toMatchObject(retry);
  else expect(callsOf("finish_job")).toHaveLength(1);
});

test("a superseded answer leaves the job to whoever holds the turn", async () => {
  fake.rpcs.set("complete_turn", () => ({ json: { state: "superseded", outbox_ids: [] } }));
  await run();
  expect(callsOf("finish_job")).toEqual([]);
  expect(callsOf("retry_job")[0]?.args).toMatchObject({ queue: "replies", error: null });
});

test("a send that failed for a reason of its own counts as a try", async () => {
  queues = { replies: [], sends: [{ outbox_id: outbox }] };
  graphAnswer = () => Response.json({ error: { code: 131000 } }, { status: 500 });
  fake.rpcs.set("record_outbox", () => ({ json: { retry_after_seconds: 2, is_try: true } }));
  await run();
  expect(callsOf("retry_job")[0]?.args).toMatchObject({ error: "transient:131000" });
});

test("a refused send is recorded with its class and waits as the database says", async () => {
  queues = { replies: [], sends: [{ outbox_id: outbox }] };
  graphAnswer = () => Response.json({ error: { code: 131056, message: words } }, { status: 400 });
  fake.rpcs.set("record_outbox", () => ({
    json: { retry_after_seconds: 4, is_try: false },
  }));
  expect(await (await run()).response.json()).toMatchObject({ sends: 0, failed: 1 });
  expect(callsOf("record_outbox")[0]?.args).toMatchObject({
    outcome: { kind: "failed", class: "pair_rate", code: 131056, http_status: 400 },
  });
  expect(callsOf("retry_job")[0]?.args).toMatchObject({
    queue: "sends",
    delay_seconds: 4,
    // A limit is no fault of the job: it keeps its tries.
    error: null,
  });
});

test("one broken job goes back and the others are done", async () => {
  queues = { replies: [{ session_id: session }, { session_id: session }], sends: [] };
  let calls = 0;
  fake.rpcs.set("begin_turn", () => {
    calls += 1;
    return calls === 1
      ? { json: { code: "XX000" }, status: 500 }
      : { json: { state: "open", turn } };
  });
  expect(await (await run()).response.json()).toMatchObject({ replies: 1, failed: 1 });
  expect(callsOf("retry_job")[0]?.args).toMatchObject({ error: "internal_error" });
});

test("S6: without WhatsApp the app is answered all the same; half of WhatsApp does not start", async () => {
  const off = {
    GRAPH_BASE_URL: "",
    WHATSAPP_ACCESS_TOKEN: "",
    WHATSAPP_PHONE_NUMBER_ID: "",
    WHATSAPP_VERIFY_TOKEN: "",
    WHATSAPP_APP_SECRET: "",
  };
  expect(await (await run(undefined, off)).response.json()).toMatchObject({ replies: 1, sends: 0 });
  expect(sent).toEqual([]);
  await expect(run(undefined, { WHATSAPP_ACCESS_TOKEN: "" })).rejects.toThrow(
    /WHATSAPP_ACCESS_TOKEN is missing/,
  );
});

test("a database that is away is a 503", async () => {
  fake.rpcs.set("heal", () => ({ json: { code: "57P01", message: "shutting down" }, status: 503 }));
  const { response } = await run();
  expect(response.status).toBe(503);
  expect(problem.parse(await response.json()).code).toBe("database_unavailable");
});
