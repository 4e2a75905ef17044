import { apiRoutes, plansResponse, problem, toRouterPath, workspace } from "@foyer/contracts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { LATEST_MIGRATION } from "../_shared/migration.gen.ts";
import { type FakeSupabase, startFakeSupabase } from "../_shared/testing/fake-supabase.ts";
import { keepLog } from "../_shared/testing/log-lines.ts";
import { userToken } from "../_shared/testing/tokens.ts";
import { createApi } from "./api.ts";

const ana = "00000000-0000-4000-8000-0000000000a1";
const time = "2026-11-20T23:52:00+00:00";
const home = {
  id: ana,
  name: "Ana",
  slug: "00000000",
  role: "admin",
  is_personal: true,
  storage_bucket: "org-00000000",
};
const limits = { api_calls: 1000, ingestions: 5, storage_gb: 1, seats: 2, oracle_queries: null };
const anasWorkspace = {
  profile: {
    id: ana,
    email: "ana@example.test",
    email_verified: true,
    name: "Ana",
    avatar_url: null,
    company_name: null,
    role: null,
    timezone: "UTC",
    onboarding_completed: false,
    beta_features: {},
    identity_roles: [],
    last_login_at: null,
    active_organization_id: ana,
    created_at: time,
    updated_at: time,
  },
  organizations: [home],
  active_organization: home,
  starter_project: { id: ana, name: "My First Project", status: "active" },
  plan: { slug: "bootstrapper", tier: "free", name: "Bootstrapper", status: "active", limits },
  feature_flags: { deep_research: false },
  onboarding: { completed: false, items: [] },
};
const ready = {
  database: true,
  migration: LATEST_MIGRATION,
  oldest_job_seconds: null,
  dead_letters: 0,
  provisioning_failures: 0,
  stopped_numbers: [],
};

let fake: FakeSupabase;
let env: Record<string, string>;

beforeAll(async () => {
  fake = await startFakeSupabase();
  env = {
    SUPABASE_URL: fake.url,
    SUPABASE_PUBLISHABLE_KEY: "sb_publishable_test",
    SUPABASE_SECRET_KEY: "sb_secret_test",
    WORKER_SECRET: "0123456789abcdef",
    MODEL_BASE_URL: "http://model.test/v1",
    MODEL_API_KEY: "key",
    MODEL_NAME: "name",
  };
});
afterAll(() => fake.close());
beforeEach(() => {
  fake.rpcs.clear();
  fake.rpcs.set("readiness", () => ({ json: ready }));
});

const get = (path: string, headers: Record<string, string> = {}, source = env) =>
  createApi(source, keepLog("api").log).request(path, { headers });

test("S5: the function serves what the table declares, and nothing else", () => {
  const app = createApi(env, keepLog().log);
  const served = app.routes
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path}`);
  const declared = Object.values(apiRoutes).map(
    ({ method, path }) => `${method.toUpperCase()} ${toRouterPath(path)}`,
  );
  expect([...new Set(served)].sort()).toEqual(declared.sort());
});

test("S6: it does not start without its variables", () => {
  expect(() => createApi({})).toThrow(/SUPABASE_SECRET_KEY is missing/);
});

test.each(["/api", "/api/health"])("A1: %s asks no database", async (path) => {
  fake.calls.length = 0;
  const response = await get(path);
  expect(await response.json()).toMatchObject({ status: "ok", function: "api" });
  expect(fake.calls).toEqual([]);
});

test("A1: ready says so, with the features that are off", async () => {
  const response = await get("/api/ready");
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    status: "ready",
    features: { whatsapp: "off", stripe: "off", chatkit: "off", external_identity: "off" },
  });
});

test.each([
  ["migrations", { ...ready, migration: "20200101000000" }],
  ["migrations", { ...ready, migration: null }],
  ["queues", { ...ready, oldest_job_seconds: 100_000 }],
  ["database", { unexpected: true }],
])("A1: a failing check of %s is a 503 that names it", async (name, answer) => {
  fake.rpcs.set("readiness", () => ({ json: answer }));
  const response = await get("/api/ready");
  const body = problem.parse(await response.json());
  expect(response.status).toBe(503);
  expect(body.code).toBe("not_ready");
  expect(body.checks).toContainEqual({ name, ok: false, detail: expect.any(String) });
});

test("A1: a missing secret and half a feature are named, never shown", async () => {
  const { WORKER_SECRET: _, ...rest } = env;
  const response = await get("/api/ready", {}, { ...rest, STRIPE_SECRET_KEY: "sk_hidden" });
  const text = await response.text();
  expect(response.status).toBe(503);
  expect(text).toContain("Set WORKER_SECRET, STRIPE_WEBHOOK_SECRET");
  expect(text).not.toContain("sk_hidden");
});

test("B1: plans are public, camelCase, with decimal strings", async () => {
  const row = {
    slug: "pro",
    tier: "pro",
    name: "Pro",
    monthly_price: 29,
    yearly_price: 290,
    currency: "USD",
    ...limits,
    features: [],
  };
  fake.tables.set("plans", { json: [row] });
  const body = plansResponse.parse(await (await get("/api/plans")).json());
  expect(body.plans[0]).toMatchObject({
    monthlyPrice: "29.00",
    limits: { apiCalls: 1000, oracleQueries: null },
  });
});

test("plans without a database are a 503 problem, at once", async () => {
  fake.tables.set("plans", { json: { code: "PGRST001", message: "down" }, status: 503 });
  const response = await get("/api/plans");
  expect(response.status).toBe(503);
  expect(problem.parse(await response.json()).code).toBe("database_unavailable");
});

test("W8: me is the caller's workspace, asked as the caller", async () => {
  const token = await userToken(ana);
  fake.tokens.set(token, ana);
  fake.rpcs.set("ensure_workspace", () => ({ json: anasWorkspace }));
  const response = await get("/api/me", { authorization: `Bearer ${token}` });
  const body = workspace.parse(await response.json());
  expect(body.activeOrganization).toMatchObject({ isPersonal: true, role: "admin" });
  expect(fake.calls.at(-1)).toMatchObject({ name: "ensure_workspace", key: `Bearer ${token}` });
});

test("me without a user is 401, and so is a bad token", async () => {
  const none = await get("/api/me");
  expect(none.status).toBe(401);
  expect(problem.parse(await none.json()).code).toBe("authentication_required");
  const bad = await get("/api/me", { authorization: "Bearer nonsense" });
  expect(bad.status).toBe(401);
  expect(problem.parse(await bad.json()).code).toBe("invalid_token");
});

test("W2: a workspace that can not be made is a 503 that says so", async () => {
  const token = await userToken(ana);
  fake.tokens.set(token, ana);
  const failure = { code: "workspace_unavailable", message: "It failed.", details: ana, hint: "" };
  for (const status of [503, 200]) {
    fake.rpcs.set("ensure_workspace", () => ({ json: failure, status }));
    const response = await get("/api/me", { authorization: `Bearer ${token}` });
    expect(response.status).toBe(503);
    expect(problem.parse(await response.json()).code).toBe("workspace_unavailable");
  }
});

const external = { issuer: "https://x.example", audience: "foyer", claims: "clerk" };

test("T4: without an issuer the exchange is off, and says so", async () => {
  const response = await createApi(env, keepLog().log).request("/api/auth/exchange", {
    method: "POST",
    body: '{"token":"x"}',
  });
  expect(response.status).toBe(503);
  expect(problem.parse(await response.json()).code).toBe("external_identity_not_configured");
});

test("T4: with one it is on; a wrong configuration stops the function, unseen", async () => {
  const on = { ...external, jwksUrl: "https://x.example/jwks.json" };
  const source = { ...env, EXTERNAL_ISSUERS: JSON.stringify([on]) };
  expect(await (await get("/api/ready", {}, source)).json()).toMatchObject({
    features: { external_identity: "on" },
  });
  for (const wrong of ["{", "[]", JSON.stringify([{ ...on, algorithms: ["HS256"] }])]) {
    const start = () => createApi({ ...env, EXTERNAL_ISSUERS: wrong });
    expect(start, wrong).toThrow(/EXTERNAL_ISSUERS is malformed/);
    expect(start, wrong).not.toThrow(/HS256/);
  }
});

async function asAna(method: string, path: string): Promise<Response> {
  const token = await userToken(ana);
  fake.tokens.set(token, ana);
  const headers = { authorization: `Bearer ${token}` };
  return createApi(env, keepLog().log).request(path, { method, headers });
}

test("W9: deleting oneself is one call as the caller, and has no answer", async () => {
  fake.rpcs.set("delete_my_account", () => ({ json: null }));
  const response = await asAna("DELETE", "/api/me");
  expect([response.status, await response.text()]).toEqual([204, ""]);
  expect(fake.calls.at(-1)).toMatchObject({
    name: "delete_my_account",
    key: expect.stringMatching(/^Bearer ey/),
  });
});

test("W9: the last admin is told what to do", async () => {
  const refusal = { code: "PT409", details: "last_admin", message: "Last.", hint: "Hand over." };
  fake.rpcs.set("delete_my_account", () => ({ json: refusal, status: 409 }));
  const response = await asAna("DELETE", "/api/me");
  const body = problem.parse(await response.json());
  expect(body).toMatchObject({ status: 409, code: "last_admin", detail: "Last. Hand over." });
});

test("W9: the export is a file that no cache keeps", async () => {
  const account = { id: ana, email: null, phone: null, created_at: time, last_sign_in_at: null };
  const document = {
    exported_at: time,
    account: { ...account, user_metadata: {} },
    tables: { "public.messages": [{ content: "Hello" }] },
  };
  fake.rpcs.set("export_my_data", () => ({ json: document }));
  const response = await asAna("GET", "/api/me/export");
  expect(response.headers.get("content-disposition")).toBe(
    'attachment; filename="foyer-export-2026-11-20.json"',
  );
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(await response.json()).toEqual(document);
});

test("the document is served", async () => {
  const body = await (await get("/api/openapi.json")).json();
  expect(body).toMatchObject({ openapi: "3.1.0", servers: [{ url: `${fake.url}/functions/v1` }] });
});
