import { expect, test } from "vitest";
import { apiRoutes } from "./api-routes.ts";
import { openApiDocument } from "./openapi.ts";
import type { RouteTable } from "./route.ts";

const document = openApiDocument(apiRoutes, "https://example.test/functions/v1");

test("every declared route has its operation", () => {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => [operationId, method, path]),
  );
  const declared = Object.entries(apiRoutes).map(([id, route]) => [id, route.method, route.path]);
  expect(operations.sort()).toEqual(declared.sort());
});

test("a user's route needs a token and says its 401; a public one needs none", () => {
  const { get: me } = document.paths["/api/me"] ?? {};
  expect(me).toMatchObject({ security: [{ user: [] }] });
  expect(Object.keys(me?.responses ?? {})).toEqual(
    expect.arrayContaining(["200", "401", "500", "503"]),
  );
  expect(document.paths["/api/plans"]?.get).toMatchObject({ security: [] });
});

test("schemas are JSON Schema: money is a string, a limit may be null", () => {
  const text = JSON.stringify(document.paths["/api/plans"]);
  expect(text).toContain('"monthlyPrice":{"type":"string"');
  expect(text).toContain('{"type":"null"}');
});

test("parameters in a path are declared", () => {
  const routes: RouteTable = {
    run: {
      method: "post",
      path: "/api/skills/{id}/run",
      summary: "Runs.",
      auth: "user",
      response: { status: 202, description: "Queued." },
      problems: [],
    },
  };
  const parameters = openApiDocument(routes, "x").paths["/api/skills/{id}/run"]?.post?.parameters;
  expect(parameters).toEqual([
    { name: "id", in: "path", required: true, schema: { type: "string" } },
  ]);
});

test("a body that is wanted is described; an answer without one has none", () => {
  expect(document.paths["/api/auth/exchange"]?.post).toMatchObject({
    security: [],
    requestBody: {
      required: true,
      content: { "application/json": { schema: { required: ["token"] } } },
    },
  });
  const { delete: remove, get: me } = document.paths["/api/me"] ?? {};
  expect(remove?.responses).toHaveProperty("204", { description: expect.any(String) });
  expect(me).not.toHaveProperty("requestBody");
  expect(document.paths["/api/chatkit/token"]?.post).toMatchObject({
    requestBody: { required: false },
  });
});
