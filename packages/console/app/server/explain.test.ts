import { afterEach, expect, test, vi } from "vitest";
import { explain } from "./explain.server.ts";
import { ProblemError } from "./problem-error.server.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

function explained(thrown: unknown, path = "/workspace?before=secret-cursor") {
  const written = vi.spyOn(console, "error").mockImplementation(() => {});
  const url = new URL(path, "https://foyer.test");
  const problem = explain(thrown, { request: new Request(url, { method: "POST" }), url });
  return { problem, lines: written.mock.calls.map(([line]) => String(line)) };
}

test("A2 an unknown fault becomes a generic problem whose debug_id is in the log", () => {
  const { problem, lines } = explained(new TypeError("ada@example.com wrote: hello"));
  expect(problem).toMatchObject({ status: 500, title: "Something went wrong on our side" });
  expect(lines).toHaveLength(1);
  const line: unknown = JSON.parse(lines[0] ?? "");
  expect(line).toMatchObject({
    level: "error",
    event: "console.fault",
    debug_id: problem.debugId,
    method: "POST",
    path: "/workspace",
    error: "TypeError",
  });
});

test("A3 the log line holds neither the message nor the query", () => {
  const { lines } = explained(new TypeError("ada@example.com wrote: hello"));
  expect(lines[0]).not.toMatch(/ada@|hello|secret-cursor/);
  expect(lines[0]).toContain("explain.test.ts");
});

test("A3 an invitation's token is not in the log, though it is in the address", () => {
  const { lines } = explained(new TypeError("x"), "/invitations/q1w2e3-r4t5_y6");
  expect(lines[0]).not.toContain("q1w2e3");
  expect(lines[0]).toContain("/invitations/:token");
});

test("a debug_id that the database gave is kept", () => {
  const debugId = "0b1c5a0e-0000-4000-8000-000000000001";
  const thrown = new ProblemError({ status: 503, title: "t", detail: "d", debugId });
  const { problem, lines } = explained(thrown);
  expect(problem.debugId).toBe(debugId);
  expect(lines[0]).toContain(debugId);
});

test("a refusal is no fault: nothing is logged", () => {
  const { problem, lines } = explained(new ProblemError({ status: 404, title: "t", detail: "d" }));
  expect(problem).toEqual({ status: 404, title: "t", detail: "d" });
  expect(lines).toEqual([]);
});

test("a redirect passes through", () => {
  const redirect = Response.redirect("https://foyer.test/sign-in");
  let passed: unknown;
  try {
    explained(redirect);
  } catch (thrown) {
    passed = thrown;
  }
  expect(passed).toBe(redirect);
});
