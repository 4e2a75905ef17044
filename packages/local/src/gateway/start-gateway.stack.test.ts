import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startGateway } from "./mod.ts";
import { startTestGateway, type TestGateway } from "./test/test-gateway.ts";

let stack: TestGateway;
beforeAll(async () => {
  stack = await startTestGateway();
}, 30_000);
afterAll(() => stack[Symbol.asyncDispose]());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(stack.url + path, { headers });

test("health is 200, unknown paths are 404 as JSON", async () => {
  expect((await get("/health")).status).toBe(200);
  for (const path of [
    "/",
    "/nowhere",
    "/_system/config",
    "/_system/introspect",
    "/storage/v2/bucket",
  ]) {
    const answer = await get(path, { apikey: stack.keys.secretKey });
    expect([path, answer.status]).toEqual([path, 404]);
    expect(await answer.json()).toHaveProperty("message");
  }
});

test("Data API and Auth ask for a key", async () => {
  for (const path of [
    "/rest/v1/notes",
    "/rest/v1/rpc/many",
    "/auth/v1/settings",
    "/auth/v1/user",
  ]) {
    expect((await get(path)).status).toBe(401);
    expect((await get(path, { apikey: "sb_publishable_wrong" })).status).toBe(401);
  }
  const bearerOnly = await get("/rest/v1/notes", {
    authorization: `Bearer ${stack.keys.secretKey}`,
  });
  expect(bearerOnly.status).toBe(401);
});

test("the API's root is closed to the publishable key", async () => {
  expect((await get("/rest/v1/", { apikey: stack.keys.publishableKey })).status).toBe(403);
  expect((await get("/rest/v1/", { apikey: stack.keys.secretKey })).status).toBe(200);
});

test("a page of another origin may call Data API and Auth", async () => {
  const origin = "http://localhost:5173";
  for (const path of ["/rest/v1/notes", "/auth/v1/signup", "/auth/v1/token?grant_type=password"]) {
    const preflight = await fetch(stack.url + path, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "apikey,authorization,content-type,x-client-info",
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
    expect(preflight.headers.get("access-control-allow-headers")).toContain("apikey");
    const call = await fetch(stack.url + path, { method: "POST", headers: { origin } });
    expect(call.headers.get("access-control-allow-origin")).toBe("*");
  }
});

test("functions are reached through the same port", async () => {
  const server = createServer((incoming, outgoing) => outgoing.end(incoming.url)).listen(
    0,
    "127.0.0.1",
  );
  await new Promise((listening) => server.once("listening", listening));
  const address = server.address();
  stack.functions.late = {
    port: typeof address === "object" ? (address?.port ?? 0) : 0,
    verifyJwt: false,
  };
  const { data } = await stack.anon().functions.invoke("late/path", { method: "GET" });
  expect(data).toBe("/late/path");
  server.close();
  server.closeAllConnections();
});

test("a port that is taken is a clear error, and nothing is left open", async () => {
  const port = Number(new URL(stack.url).port);
  const { keys, functions } = stack;
  const [db] = await stack.admin`select inet_server_port() as port`;
  const start = startGateway({
    port,
    keys,
    functions,
    storageDir: null,
    config: {},
    db: { host: "127.0.0.1", port: db?.port, adminPassword: "admin" },
    siteUrl: "http://127.0.0.1:3000",
    onLog: () => {},
  });
  await expect(start).rejects.toThrow(`Cannot serve the API on port ${port}`);
});

test("a database that is killed comes back, and with it everything", async () => {
  const ada = await stack.user({ full_name: "Ada" });
  const before = stack.database.pid;
  const storm = Array.from({ length: 60 }, async (_, number) => {
    const { status } = await ada.from("notes").insert({ body: `note ${number}` });
    return status;
  });
  process.kill(before, "SIGKILL");
  const statuses = new Set(await Promise.all(storm));
  expect([...statuses].filter((status) => status !== 201 && status !== 503)).toEqual([]);

  await expect
    .poll(async () => (await ada.from("profiles").select("full_name")).data, { timeout: 15_000 })
    .toEqual([{ full_name: "Ada" }]);
  expect(stack.database.pid).not.toBe(before);
  const reads = Array.from({ length: 40 }, () => ada.from("profiles").select("full_name"));
  expect(new Set((await Promise.all(reads)).map(({ status }) => status))).toEqual(new Set([200]));
  expect((await ada.auth.refreshSession()).error).toBeNull();
  await stack.user();
  expect((await stack.service().auth.admin.listUsers()).error).toBeNull();
  await stack.sql`create table public.after_kill (id int primary key)`;
  await stack.sql`grant select on public.after_kill to service_role`;
  await expect
    .poll(async () => (await stack.service().from("after_kill").select()).data, { timeout: 5_000 })
    .toEqual([]);
}, 30_000);
