import { problem } from "@foyer/contracts";
import { expect, test } from "vitest";
import { createApp } from "./boundary.ts";
import { Problem } from "./problem.ts";
import { keepLog } from "./testing/log-lines.ts";

function setUp() {
  const { log, lines, text } = keepLog("toy");
  const app = createApp("toy", { log, environment: "test" });
  app.get("/toy/fail", () => {
    throw new Error("no row for ana@example.test");
  });
  app.get("/toy/throw-text", () => {
    throw "a string, which is no Error";
  });
  app.get("/toy/refuse", () => {
    throw new Problem("forbidden");
  });
  app.post("/toy/things/:id", (c) => c.json({}));
  return { app, lines, text };
}

test("A2: a thrown error is a generic 500 whose debug_id is in body, header and log", async () => {
  const { app, lines, text } = setUp();
  const response = await app.request("/toy/fail");
  const body = problem.parse(await response.json());
  expect(response.status).toBe(500);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(body).toMatchObject({ code: "internal_error", type: "urn:foyer:problem:internal_error" });
  expect(JSON.stringify(body)).not.toContain("no row");
  expect(response.headers.get("x-debug-id")).toBe(body.debug_id);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    level: "error",
    event: "request.completed",
    function: "toy",
    method: "GET",
    path: "/toy/fail",
    status: 500,
    debug_id: body.debug_id,
    error: "Error: no row for [email]",
    stack: expect.stringContaining("boundary.test.ts"),
  });
  expect(text()).not.toContain("ana@example.test");
});

test("whatever is thrown is answered, even when it is no Error", async () => {
  const response = await setUp().app.request("/toy/throw-text");
  expect(response.status).toBe(500);
  expect(problem.parse(await response.json()).code).toBe("internal_error");
});

test("an expected refusal is logged without a stack", async () => {
  const { app, lines } = setUp();
  expect((await app.request("/toy/refuse")).status).toBe(403);
  expect(lines[0]).toMatchObject({ level: "warn", code: "forbidden" });
  expect(lines[0]).not.toHaveProperty("stack");
});

test.each(["/toy/fail", "/toy/refuse", "/toy/nowhere", "/toy/health"])(
  "CORS and a debug_id on %s",
  async (path) => {
    const response = await setUp().app.request(path, { headers: { origin: "https://app.test" } });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-expose-headers")).toContain("x-debug-id");
    expect(response.headers.get("x-debug-id")).toMatch(/^[0-9a-f-]{36}$/);
  },
);

test("a preflight is answered, with the headers that supabase-js sends", async () => {
  const response = await setUp().app.request("/toy/fail", {
    method: "OPTIONS",
    headers: {
      origin: "https://app.test",
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,apikey,x-client-info",
    },
  });
  expect(response.status).toBe(204);
  expect(response.headers.get("access-control-allow-headers")).toBe(
    "authorization,apikey,x-client-info",
  );
});

test("an unknown path is a 404 problem, a known one with another method a 405", async () => {
  const { app } = setUp();
  const unknown = await app.request("/toy/nowhere");
  expect(unknown.status).toBe(404);
  expect(problem.parse(await unknown.json()).code).toBe("route_not_found");
  const wrong = await app.request("/toy/things/1", { method: "DELETE" });
  expect(wrong.status).toBe(405);
  expect(wrong.headers.get("allow")).toBe("POST");
  expect(problem.parse(await wrong.json()).code).toBe("method_not_allowed");
});

test("every function has a health route", async () => {
  const response = await setUp().app.request("/toy/health");
  expect(await response.json()).toEqual({ status: "ok", function: "toy", environment: "test" });
});
