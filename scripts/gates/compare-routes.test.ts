import { expect, it } from "vitest";
import { compareRoutes } from "./compare-routes.ts";

const served = [
  { method: "ALL", path: "/*" },
  { method: "GET", path: "/api/plans" },
  { method: "POST", path: "/api/skills/:id/run" },
];
const paths = { "/api/plans": { get: {} }, "/api/skills/{id}/run": { post: {} } };

it("holds where both agree; middleware is no route", () => {
  expect(compareRoutes(served, paths)).toEqual([]);
});

it("finds a route that nobody described", () => {
  expect(compareRoutes([...served, { method: "DELETE", path: "/api/me" }], paths)).toEqual([
    "DELETE /api/me is served, but not in the OpenAPI document.",
  ]);
});

it("finds a description that nobody serves", () => {
  expect(compareRoutes(served, { ...paths, "/api/me": { get: {} } })).toEqual([
    "GET /api/me is in the OpenAPI document, but not served.",
  ]);
});
