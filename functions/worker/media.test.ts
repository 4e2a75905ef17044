import { createHash } from "node:crypto";
import { workerReport } from "@foyer/contracts";
import { Hono } from "hono";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type FakeSupabase, startFakeSupabase } from "../_shared/testing/fake-supabase.ts";
import { keepLog } from "../_shared/testing/log-lines.ts";
import { type Served, serve } from "../_shared/testing/serve.ts";
import { createWorker } from "./worker.ts";

const attachment = "00000000-0000-4000-8000-000000000004";
const path = "00000000-0000-4000-8000-0000000000a1/file.png";
const content = "not really a picture";
const sha256 = createHash("sha256").update(content).digest("hex");
const secret = "0123456789abcdef";
const turn = {
  id: "00000000-0000-4000-8000-000000000002",
  attempt: 1,
  session_id: "00000000-0000-4000-8000-000000000001",
  channel: "app",
  whatsapp: null,
  avatar: null,
  history: [{ role: "user", content: "Hi", created_at: "2026-11-20T12:00:00+00:00" }],
};

let fake: FakeSupabase;
let outside: Served;
let described: () => Response | Promise<Response>;
let modelAnswer: () => Promise<void>;
let queues: Record<string, unknown[]>;
/** What Storage was asked, and what it has. */
let storageCalls: string[];
let buckets: Map<string, { public: boolean }>;
let objects: Map<string, string>;

beforeAll(async () => {
  fake = await startFakeSupabase();
  const app = new Hono();
  app.get("/v26.0/77", () => described());
  app.get("/file", (c) => c.text(content));
  app.get("/v26.0/:number", (c) => c.json({ display_phone_number: "+15550100001" }));
  app.post("/v1/chat/completions", async (c) => {
    await modelAnswer();
    const message = { role: "assistant", content: "hello" };
    const choices = [{ index: 0, message, finish_reason: "stop" }];
    return c.json({ id: "1", created: 1, model: "m", choices });
  });
  outside = await serve(app);
});
afterAll(() => Promise.all([fake.close(), outside.close()]));

const refuse = (statusCode: string, message: string, status = 400) =>
  Response.json({ statusCode, error: message, message }, { status });

/** Just enough of Storage, in its own words. */
async function storage(request: Request): Promise<Response> {
  const place = new URL(request.url).pathname.replace("/storage/v1/", "");
  storageCalls.push(`${request.method} ${place}`);
  const [area = "", bucket = "", ...name] = place.split("/");
  if (area === "bucket" && request.method === "POST") {
    const { id, public: isPublic } = z
      .object({ id: z.string(), public: z.boolean() })
      .parse(await request.json());
    if (buckets.has(id)) return refuse("409", "The resource already exists");
    buckets.set(id, { public: isPublic });
    return Response.json({ name: id });
  }
  const found = buckets.get(bucket);
  if (!found) return refuse("404", "Bucket not found");
  if (area === "bucket") return Response.json({ id: bucket, name: bucket, ...found });
  if (request.method === "DELETE") {
    const { prefixes } = z.object({ prefixes: z.array(z.string()) }).parse(await request.json());
    for (const one of prefixes) objects.delete(one);
    return Response.json([]);
  }
  objects.set(name.join("/"), await request.text());
  return Response.json({ Key: place, Id: attachment });
}

beforeEach(() => {
  fake.calls.length = 0;
  fake.rpcs.clear();
  fake.storage = storage;
  storageCalls = [];
  buckets = new Map();
  objects = new Map();
  modelAnswer = async () => undefined;
  described = () =>
    Response.json({
      url: `${outside.url}/file`,
      mime_type: "image/png",
      sha256,
      file_size: content.length,
    });
  queues = { media: [{ attachment_id: attachment }] };
  const on = (name: string, json: unknown) => fake.rpcs.set(name, () => ({ json }));
  fake.rpcs.set("lease_jobs", ({ queue }) => {
    const payload = queues[String(queue)]?.shift();
    return { json: payload ? [{ job_id: 7, attempts: 1, payload }] : [] };
  });
  on("heal", { provisioned: 0, requeued: 0 });
  on("claim_attachment", {
    state: "fetch",
    attempt: 3,
    type: "image",
    media_id: "77",
    phone_number_id: "100000000000001",
    sha256: null,
    storage_path: path,
  });
  on("record_attachment", { retry_after_seconds: null });
  on("begin_turn", { state: "open", turn });
  on("complete_turn", { state: "answered", outbox_ids: [] });
  on("finish_job", true);
  for (const name of ["retry_job", "release_turn", "register_whatsapp_number"]) on(name, null);
});

const whatsapp = () => ({
  GRAPH_BASE_URL: outside.url,
  WHATSAPP_ACCESS_TOKEN: "token",
  WHATSAPP_PHONE_NUMBER_ID: "100000000000001",
  WHATSAPP_VERIFY_TOKEN: "verify-me",
  WHATSAPP_APP_SECRET: "app-secret",
});

async function run(extra: Record<string, string> = whatsapp()) {
  const kept = keepLog("worker");
  const env = {
    SUPABASE_URL: fake.url,
    SUPABASE_SECRET_KEY: "sb_secret_test",
    WORKER_SECRET: secret,
    MODEL_BASE_URL: `${outside.url}/v1`,
    MODEL_API_KEY: "model-key",
    MODEL_NAME: "foyer-simulator",
    ...extra,
  };
  const headers = { authorization: `Bearer ${secret}` };
  const app = createWorker(env, kept.log, 5_000);
  const response = await app.request("/worker", { method: "POST", headers });
  return { report: workerReport.parse(await response.json()), ...kept };
}

const callsOf = (name: string) => fake.calls.filter((call) => call.name === name);
const recorded = () => callsOf("record_attachment")[0]?.args;

test("M6: a file is fetched, put into a private bucket made for it, and recorded", async () => {
  const { report, text } = await run();
  expect(report).toMatchObject({ media: 1, failed: 0 });
  expect(buckets.get("whatsapp-media")).toEqual({ public: false });
  expect(objects).toEqual(new Map([[path, content]]));
  expect(recorded()).toEqual({
    attachment_id: attachment,
    attempt: 3,
    outcome: { kind: "stored", mime_type: "image/png", byte_size: content.length, sha256 },
  });
  expect(callsOf("finish_job")[0]?.args).toEqual({ queue: "media", job_id: 7 });
  expect(text()).not.toContain("token");
});

test("M6: a second worker was quicker with the bucket", async () => {
  fake.storage = async (request) => {
    // Somebody makes it between the question and the answer.
    if (request.method === "POST" && request.url.endsWith("/bucket")) {
      buckets.set("whatsapp-media", { public: false });
    }
    return storage(request);
  };
  expect((await run()).report).toMatchObject({ media: 1, failed: 0 });
});

test("M6: nothing is put into a bucket that everybody can read", async () => {
  buckets.set("whatsapp-media", { public: true });
  fake.rpcs.set("record_attachment", () => ({ json: { retry_after_seconds: 2 } }));
  expect((await run()).report).toMatchObject({ media: 0, failed: 1 });
  expect(objects.size).toBe(0);
  expect(recorded()?.outcome).toEqual({ kind: "failed", class: "transient", error: "storage_403" });
});

test.each([
  ["no such path", () => refuse("404", "no Route matched", 404)],
  ["no such host behind the gateway", () => refuse("503", "name resolution failed", 503)],
])("M6: without Storage (%s) it is kept by reference, and not even fetched", async (_, answer) => {
  fake.storage = answer;
  described = () => Promise.reject(new Error("It was fetched."));
  fake.rpcs.set("record_attachment", () => ({ json: { retry_after_seconds: 21_600 } }));
  const { report } = await run();
  expect(report).toMatchObject({ media: 0, failed: 0 });
  expect(recorded()?.outcome).toEqual({ kind: "referenced" });
  expect(callsOf("retry_job")[0]?.args).toMatchObject({ delay_seconds: 21_600, error: null });
});

test("M6: a refusal for ever is recorded with its code, and the job is over", async () => {
  described = () => Response.json({ error: { code: 131052 } }, { status: 400 });
  const { report, lines } = await run();
  expect(report).toMatchObject({ media: 0, failed: 1 });
  expect(recorded()?.outcome).toEqual({ kind: "failed", class: "terminal", error: "graph_131052" });
  expect(callsOf("finish_job")).toHaveLength(1);
  expect(lines).toContainEqual(
    expect.objectContaining({ event: "job.failed", queue: "media", error: "graph_131052" }),
  );
});

test.each([
  [190, "auth", null],
  [131_000, "transient", "graph_131000"],
])("M6: after %s (%s) the job waits, with error %s", async (code, kind, error) => {
  described = () => Response.json({ error: { code } }, { status: 400 });
  fake.rpcs.set("record_attachment", () => ({ json: { retry_after_seconds: 300 } }));
  expect((await run()).report).toMatchObject({ failed: 1 });
  expect(recorded()?.outcome).toMatchObject({ class: kind });
  expect(callsOf("retry_job")[0]?.args).toMatchObject({ delay_seconds: 300, error });
  expect(callsOf("finish_job")).toEqual([]);
});

test.each([
  ["413", "terminal", "too_large"],
  ["415", "terminal", "wrong_type"],
  ["500", "transient", "storage_500"],
])("M6: Storage's %s is %s: %s", async (status, kind, error) => {
  fake.storage = async (request) => {
    const isUpload = request.method === "POST" && request.url.includes("/object/");
    return isUpload ? refuse(status, "no") : storage(request);
  };
  await run();
  expect(recorded()?.outcome).toEqual({ kind: "failed", class: kind, error });
});

test.each([
  [{ state: "done" }, "finish_job"],
  [{ state: "wait", retry_after_seconds: 9 }, "retry_job"],
])("M6: claim_attachment %o fetches nothing", async (claim, then) => {
  fake.rpcs.set("claim_attachment", () => ({ json: claim }));
  await run();
  expect(storageCalls).toEqual([]);
  expect(callsOf(then)).toHaveLength(1);
});

test("M6: what nobody's row names any more is removed, also where it is not", async () => {
  buckets.set("whatsapp-media", { public: false });
  objects.set(path, content);
  queues = { media: [{ remove: path }, { remove: "never/was.png" }] };
  expect((await run()).report).toMatchObject({ media: 2, failed: 0 });
  expect(objects.size).toBe(0);
  expect(callsOf("claim_attachment")).toEqual([]);
});

test("M6: a removal that Storage refuses is tried again; without Storage there is nothing to remove", async () => {
  queues = { media: [{ remove: path }] };
  fake.storage = () => refuse("500", "Internal", 500);
  expect((await run()).report).toMatchObject({ media: 0, failed: 1 });
  expect(callsOf("retry_job")[0]?.args).toMatchObject({ queue: "media", error: "storage_500" });
  queues = { media: [{ remove: path }] };
  fake.storage = () => refuse("404", "no Route matched", 404);
  expect((await run()).report).toMatchObject({ media: 1, failed: 0 });
});

test("M6: while WhatsApp is off files wait, and removals go on", async () => {
  buckets.set("whatsapp-media", { public: false });
  objects.set(path, content);
  queues = { media: [{ attachment_id: attachment }, { remove: path }] };
  expect((await run({})).report).toMatchObject({ media: 1, retried: 1, failed: 0 });
  expect(callsOf("claim_attachment")).toEqual([]);
  expect(callsOf("retry_job")[0]?.args).toMatchObject({ delay_seconds: 300, error: null });
  expect(objects.size).toBe(0);
});

test("M6: a file that takes its time delays no answer: all four lanes are free for those", async () => {
  const answered = Promise.withResolvers<void>();
  const four = Promise.withResolvers<void>();
  let thinking = 0;
  described = async () => {
    queues.replies = Array.from({ length: 4 }, () => ({ session_id: turn.session_id }));
    await answered.promise;
    return Response.json({}, { status: 500 });
  };
  // Nobody is answered before four are thought about at once.
  modelAnswer = async () => {
    thinking += 1;
    if (thinking === 4) four.resolve();
    await four.promise;
  };
  let completed = 0;
  fake.rpcs.set("complete_turn", () => {
    completed += 1;
    if (completed === 4) answered.resolve();
    return { json: { state: "answered", outbox_ids: [] } };
  });
  expect((await run()).report).toMatchObject({ replies: 4, media: 0, failed: 1 });
}, 15_000);

test("M6: of many files one is fetched at a time", async () => {
  queues = { media: Array.from({ length: 3 }, () => ({ attachment_id: attachment })) };
  let now = 0;
  let most = 0;
  const answer = described;
  described = async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setTimeout(resolve, 30));
    now -= 1;
    return answer();
  };
  expect((await run()).report).toMatchObject({ media: 3 });
  expect(most).toBe(1);
});
