import { chatTokenResponse, problem } from "@foyer/contracts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startChatKitSimulator } from "../../packages/local/src/simulators/chatkit/mod.ts";
import { type FakeSupabase, startFakeSupabase } from "../_shared/testing/fake-supabase.ts";
import { keepLog } from "../_shared/testing/log-lines.ts";
import { userToken } from "../_shared/testing/tokens.ts";
import { createApi } from "./api.ts";
import { createOpenChatKitSession } from "./chatkit-session.ts";

const ana = "00000000-0000-4000-8000-0000000000a1";
const apiKey = "sk-simulated-and-secret";

let fake: FakeSupabase;
let chatkit: Awaited<ReturnType<typeof startChatKitSimulator>>;
let env: Record<string, string>;
let token: string;

beforeAll(async () => {
  fake = await startFakeSupabase();
  chatkit = await startChatKitSimulator({ port: 0, apiKey, workflowId: "wf_sim" });
  env = {
    SUPABASE_URL: fake.url,
    SUPABASE_PUBLISHABLE_KEY: "sb_publishable_test",
    SUPABASE_SECRET_KEY: "sb_secret_test",
    MODEL_BASE_URL: "http://model.test/v1",
    MODEL_API_KEY: "key",
    MODEL_NAME: "name",
    CHATKIT_API_KEY: apiKey,
    CHATKIT_WORKFLOW_ID: "wf_sim",
    CHATKIT_BASE_URL: chatkit.url,
  };
  token = await userToken(ana);
  fake.tokens.set(token, ana);
});
afterAll(() => Promise.all([fake.close(), chatkit.close()]));
beforeEach(() => sim("reset", {}));

const sim = (path: string, body: object) =>
  fetch(`${chatkit.url}/_sim/${path}`, { method: "POST", body: JSON.stringify(body) });

function ask(source = env, bearer: string | null = token, body?: string) {
  const { log, text } = keepLog("api");
  const headers: Record<string, string> = bearer ? { authorization: `Bearer ${bearer}` } : {};
  const asked = createApi(source, log).request("/api/chatkit/token", {
    method: "POST",
    headers,
    ...(body !== undefined && { body }),
  });
  return { asked, text };
}

test("C5: ChatKit's client secret, for the person's id and nothing else of theirs", async () => {
  const response = await ask().asked;
  const answer = chatTokenResponse.parse(await response.json());
  expect(answer).toMatchObject({ provider: "chatkit", token: expect.stringMatching(/^ek_/) });
  const minutes = (Date.parse(answer.expiresAt) - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(8);
  expect(minutes).toBeLessThan(11);
  expect(response.headers.get("cache-control")).toBe("no-store");
  const body = {
    user: ana,
    workflow: { id: "wf_sim" },
    expires_after: { anchor: "created_at", seconds: 600 },
  };
  expect(await (await fetch(`${chatkit.url}/_sim/requests`)).json()).toEqual([
    { at: expect.any(String), body },
  ]);
});

test("C5: nobody gets one, nor does a bad token; ChatKit is not asked", async () => {
  for (const [bearer, code] of [
    [null, "authentication_required"],
    ["nonsense", "invalid_token"],
    [env.SUPABASE_PUBLISHABLE_KEY ?? "", "authentication_required"],
  ] as const) {
    const response = await ask(env, bearer).asked;
    expect([response.status, problem.parse(await response.json()).code]).toEqual([401, code]);
  }
  expect(await (await fetch(`${chatkit.url}/_sim/requests`)).json()).toEqual([]);
});

test.each([
  ["is down", { status: 500 }],
  ["has had enough", { status: 429 }],
  ["hangs up", { drop: true }],
  ["answers with no JSON", { malformed: true }],
])("C5: a ChatKit that %s is a clear 503, and the key is nowhere", async (_, faults) => {
  await sim("faults", faults);
  const { asked, text } = ask();
  const response = await asked;
  const body = await response.text();
  expect(problem.parse(JSON.parse(body))).toMatchObject({
    status: 503,
    code: "chatkit_unavailable",
  });
  expect(body + text()).not.toContain(apiKey);
  expect(text()).toContain("chatkit_unavailable");
});

test("C5: the key follows no redirect", async () => {
  fake.wakes.length = 0;
  await sim("faults", { redirect: `${fake.url}/functions/v1/worker` });
  expect((await ask().asked).status).toBe(503);
  expect(fake.wakes).toEqual([]);
});

test.each([
  ["key", { CHATKIT_API_KEY: "sk-wrong-one" }, "401 (invalid_api_key)"],
  ["workflow", { CHATKIT_WORKFLOW_ID: "wf_wrong" }, "404 (workflow_not_found)"],
])("C5: a wrong %s is ours to mend: the log says which", async (_, wrong, said) => {
  const { asked, text } = ask({ ...env, ...wrong });
  const response = await asked;
  const body = await response.text();
  expect(response.status).toBe(503);
  expect(text()).toContain(said);
  expect(body + text()).not.toContain("sk-wrong-one");
});

test("C5: a ChatKit that does not answer is not waited for", async () => {
  await sim("faults", { latency_ms: 60_000 });
  const impatient: typeof fetch = (url, init) =>
    fetch(url, { ...init, signal: AbortSignal.timeout(100) });
  const open = createOpenChatKitSession(
    { CHATKIT_API_KEY: apiKey, CHATKIT_WORKFLOW_ID: "wf_sim", CHATKIT_BASE_URL: chatkit.url },
    impatient,
  );
  await expect(open(ana)).rejects.toMatchObject({
    code: "chatkit_unavailable",
    cause: { name: "TimeoutError" },
  });
});

test("S6: half of ChatKit stops the function, and says what is missing", () => {
  const { CHATKIT_WORKFLOW_ID: _, ...half } = env;
  expect(() => createApi(half)).toThrow(/CHATKIT_WORKFLOW_ID is missing/);
  expect(() => createApi(half)).not.toThrow(new RegExp(apiKey));
});

test.each([
  ["no JSON", "{", "invalid_json"],
  ["no id", '{"sessionId":"mine"}', "invalid_input"],
  ["far too much", JSON.stringify({ more: "x".repeat(5_000) }), "body_too_large"],
])("C5: a body with %s is refused", async (_, body, code) => {
  const response = await ask(env, token, body).asked;
  expect(problem.parse(await response.json()).code).toBe(code);
});
