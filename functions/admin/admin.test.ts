import { adminRoutes, openApiDocument, problem, toRouterPath } from "@foyer/contracts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type FakeSupabase, startFakeSupabase } from "../_shared/testing/fake-supabase.ts";
import { keepLog } from "../_shared/testing/log-lines.ts";
import { userToken } from "../_shared/testing/tokens.ts";
import { createAdmin } from "./admin.ts";

const ana = "00000000-0000-4000-8000-0000000000a1";
const secret = "sb_secret_test";
const finding = { check_name: "queues", ok: true, finding: "empty", remedy: "none" };

let fake: FakeSupabase;
let env: Record<string, string>;

beforeAll(async () => {
  fake = await startFakeSupabase();
  env = {
    SUPABASE_URL: fake.url,
    SUPABASE_PUBLISHABLE_KEY: "sb_publishable_test",
    SUPABASE_SECRET_KEY: secret,
  };
});
afterAll(() => fake.close());
beforeEach(() => {
  fake.rpcs.clear();
  fake.tokens.clear();
  fake.authStatus = undefined;
  fake.calls.length = 0;
  fake.rpcs.set("doctor", () => ({ json: [finding] }));
});

const ask = (path: string, init: RequestInit = {}) =>
  createAdmin(env, keepLog("admin").log).request(path, init);
const withKey = (path: string, init: RequestInit = {}) =>
  ask(path, { ...init, headers: { apikey: secret } });

test("S5: the function serves what the table declares, and nothing else", () => {
  const served = createAdmin(env, keepLog().log)
    .routes.filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path}`);
  const declared = Object.values(adminRoutes).map(
    ({ method, path }) => `${method.toUpperCase()} ${toRouterPath(path)}`,
  );
  expect([...new Set(served)].sort()).toEqual(declared.sort());
});

test("S6: it does not start without its variables", () => {
  expect(() => createAdmin({})).toThrow(/SUPABASE_SECRET_KEY is missing/);
});

test("A1: health asks nobody and needs nothing", async () => {
  expect(await (await ask("/admin/health")).json()).toMatchObject({ function: "admin" });
  expect(fake.calls).toEqual([]);
});

describe("A4: who is let in", () => {
  test.each([
    ["as apikey", { apikey: secret }],
    ["as bearer", { authorization: `Bearer ${secret}` }],
    [
      "as both, which is what supabase-js sends",
      { apikey: secret, authorization: `Bearer ${secret}` },
    ],
  ])("the secret key %s", async (_, headers) => {
    const response = await ask("/admin/doctor", { headers });
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(fake.calls.map(({ name }) => name)).toEqual(["doctor"]);
  });

  test.each([
    ["nothing", {}, "authentication_required"],
    ["the publishable key", { apikey: "sb_publishable_test" }, "authentication_required"],
    ["a key that is nearly right", { apikey: `${secret}x` }, "authentication_required"],
    ["half of the key", { apikey: secret.slice(0, -1) }, "authentication_required"],
    ["an empty key", { apikey: "" }, "authentication_required"],
    ["a bad token", { authorization: "Bearer nonsense" }, "invalid_token"],
    ["a bad token beside the key", { apikey: secret, authorization: "Bearer no" }, "invalid_token"],
    ["another scheme", { apikey: secret, authorization: "Basic c2VjcmV0" }, "invalid_token"],
    ["no token", { authorization: "Bearer sb_publishable_test" }, "authentication_required"],
  ])("not %s: 401", async (_, headers, code) => {
    const response = await ask("/admin/doctor", { headers });
    expect(response.status).toBe(401);
    expect(problem.parse(await response.json()).code).toBe(code);
    expect(fake.calls).toEqual([]);
  });

  test("a platform admin, asked as themselves; the rest is done by the secret key", async () => {
    const token = await userToken(ana);
    fake.tokens.set(token, ana);
    fake.rpcs.set("is_platform_admin", () => ({ json: true }));
    const response = await ask("/admin/doctor", { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(200);
    expect(fake.calls.map(({ name, key }) => [name, key])).toEqual([
      ["is_platform_admin", `Bearer ${token}`],
      ["doctor", expect.not.stringContaining(token)],
    ]);
  });

  test.each([
    ["nobody of them", { json: false }, 403, "operator_required"],
    ["when the database does not say", { json: {}, status: 503 }, 503, "database_unavailable"],
    ["when it says something else", { json: "yes" }, 500, "internal_error"],
  ])("not a person who is %s", async (_, answer, status, code) => {
    const token = await userToken(ana);
    fake.tokens.set(token, ana);
    fake.rpcs.set("is_platform_admin", () => answer);
    // The secret key beside it changes nothing: the person is asked about.
    const headers = { authorization: `Bearer ${token}`, apikey: secret };
    const response = await ask("/admin/doctor", { headers });
    expect([response.status, problem.parse(await response.json()).code]).toEqual([status, code]);
    expect(fake.calls.map(({ name }) => name)).toEqual(["is_platform_admin"]);
  });

  test.each(
    Object.entries(adminRoutes)
      .filter(([, { auth }]) => auth === "operator")
      .map(([id, { method, path }]) => [id, method.toUpperCase(), path] as const),
  )("%s refuses nobody's request", async (_, method, path) => {
    const response = await ask(path.replace("{id}", ana), { method });
    expect(response.status).toBe(401);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect(fake.calls).toEqual([]);
  });

  test("every route but health is an operator's", () => {
    const open = Object.entries(adminRoutes).filter(([, { auth }]) => auth !== "operator");
    expect(open.map(([id]) => id)).toEqual(["health"]);
  });
});

test("T5: an operation carries the actor and the request's debug_id", async () => {
  const token = await userToken(ana);
  fake.tokens.set(token, ana);
  fake.rpcs.set("is_platform_admin", () => ({ json: true }));
  fake.rpcs.set("replay_dead_letter", () => ({ json: { replayed: true, reopened: 1 } }));
  const path = `/admin/dead-letters/${ana}/replay`;
  const asAna = await ask(path, { method: "POST", headers: { authorization: `Bearer ${token}` } });
  expect(fake.calls.at(-1)?.args).toEqual({
    dead_letter_id: ana,
    actor_id: ana,
    debug_id: asAna.headers.get("x-debug-id"),
  });
  await withKey(path, { method: "POST" });
  expect(fake.calls.at(-1)?.args).toMatchObject({ actor_id: null });
});

test("T5: who is dismissed between the check and the deed is told so", async () => {
  const refusal = { code: "PT403", details: "operator_required", message: "No.", hint: "" };
  fake.rpcs.set("replay_dead_letter", () => ({ json: refusal, status: 403 }));
  const response = await withKey(`/admin/dead-letters/${ana}/replay`, { method: "POST" });
  expect(problem.parse(await response.json()).code).toBe("operator_required");
});

const template = (body: string, name = "hello") =>
  `{"name":"${name}","language":"en","category":"utility","body":"${body}"}`;

describe("Q10: what is asked wrongly is a 400", () => {
  test.each([
    ["GET", "/admin/inbox?status=lost"],
    ["GET", "/admin/inbox?page=0"],
    ["GET", "/admin/inbox?pageSize=101"],
    ["GET", "/admin/inbox?page=x"],
    ["GET", "/admin/inbox/7"],
    ["GET", `/admin/inbox/${ana}?raw=yes`],
    ["POST", "/admin/inbox/7/replay"],
    ["GET", "/admin/dead-letters?replayed=maybe"],
    ["POST", "/admin/dead-letters/7/replay"],
    ["GET", "/admin/users"],
    ["GET", "/admin/users?email=ana"],
    ["GET", "/admin/users?email=a%00@example.test"],
    ["DELETE", "/admin/users/7"],
    ["PUT", `/admin/organizations/${ana}/plan`, "{}"],
    ["PUT", `/admin/organizations/${ana}/plan`, '{"plan":"\\u0000"}'],
    ["PUT", "/admin/organizations/7/plan", '{"plan":"pro"}'],
    ["PUT", `/admin/organizations/${ana}/flags`, '{"flags":{"deep_research":"yes"}}'],
    ["PUT", `/admin/organizations/${ana}/flags`, '{"flags":{"\\ud800":true}}'],
    ["PUT", `/admin/organizations/${ana}/flags`, "{"],
    ["POST", "/admin/provisioning/backfill", '{"batchSize":0}'],
    ["POST", "/admin/whatsapp/numbers/x/resume"],
    ["PUT", "/admin/whatsapp/templates", "{}"],
    ["PUT", "/admin/whatsapp/templates", template("Hi \\u0000")],
    ["PUT", "/admin/whatsapp/templates", template("Hi \\ud800")],
    ["PUT", "/admin/whatsapp/templates", template("Hi", "Not Snake")],
  ] satisfies [string, string, string?][])("%s %s %s", async (method, path, body?: string) => {
    const response = await withKey(path, { method, ...(body !== undefined && { body }) });
    const { code, detail } = problem.parse(await response.json());
    expect([response.status, code]).toEqual([400, expect.stringMatching(/^invalid_/)]);
    expect(detail).not.toContain("ana");
    expect(fake.calls).toEqual([]);
  });
});

test("A4: what fails comes first in the doctor's report", async () => {
  const ill = { ...finding, check_name: "dead_letters", ok: false };
  fake.rpcs.set("doctor", () => ({ json: [finding, ill, finding] }));
  expect(await (await withKey("/admin/doctor")).json()).toMatchObject({
    healthy: false,
    passed: 2,
    failed: 1,
    findings: [{ check: "dead_letters", ok: false }, { check: "queues" }, { check: "queues" }],
  });
});

test("M4: a delivery that was processed is not even read", async () => {
  const row = {
    id: ana,
    provider: "whatsapp",
    status: "processed",
    attempts: 1,
    received_at: "2026-11-20T23:52:00+00:00",
    last_error: null,
    debug_id: ana,
    body_bytes: 7,
    is_erased: false,
    messages: 1,
    statuses: 0,
  };
  fake.rpcs.set("read_inbox", () => ({ json: row }));
  const response = await withKey(`/admin/inbox/${ana}/replay`, { method: "POST" });
  expect(await response.json()).toEqual({ replayed: false, status: "processed", attempts: 1 });
  expect(fake.calls.map(({ name }) => name)).toEqual(["read_inbox"]);
});

test("A4: a backfill in which everybody fails is not asked for again", async () => {
  const backfill = (provisioned: number, failed: number) => {
    fake.rpcs.set("backfill_workspaces", () => ({ json: { provisioned, failed } }));
    const body = '{"batchSize":2}';
    return withKey("/admin/provisioning/backfill", { method: "POST", body });
  };
  for (const [provisioned, failed, hasMore] of [
    [2, 0, true],
    [1, 1, true],
    [0, 2, false],
    [1, 0, false],
  ] as const) {
    const answer = await (await backfill(provisioned, failed)).json();
    expect(answer).toEqual({ provisioned, failed, hasMore });
  }
});

test("S5: the document names what a query may hold, and both ways in", () => {
  const { paths } = openApiDocument(adminRoutes, "https://example.test/functions/v1");
  expect(paths["/admin/inbox"]?.get).toMatchObject({
    security: [{ secretKey: [] }, { user: [] }],
    parameters: expect.arrayContaining([
      { name: "page", in: "query", required: false, schema: expect.any(Object) },
    ]),
  });
  expect(paths["/admin/users"]?.get?.parameters).toMatchObject([{ name: "email", required: true }]);
  expect(paths["/admin/inbox/{id}"]?.get?.parameters).toMatchObject([
    { name: "id", in: "path" },
    { name: "raw", in: "query" },
  ]);
  expect(Object.keys(paths["/admin/doctor"]?.get?.responses ?? {})).toEqual(
    expect.arrayContaining(["200", "401", "403", "500", "503"]),
  );
});
