/** The routes of the function `api`. */
import { plansResponse } from "./plan.ts";
import { healthResponse, readyResponse } from "./readiness.ts";
import type { RouteTable } from "./route.ts";
import { workspace } from "./workspace.ts";

const health = {
  method: "get",
  summary: "Liveness: the function runs. Touches no database.",
  auth: "public",
  response: { status: 200, description: "It runs.", schema: healthResponse },
  problems: [],
} as const;

export const apiRoutes = {
  root: { ...health, path: "/api" },
  health: { ...health, path: "/api/health" },
  ready: {
    method: "get",
    path: "/api/ready",
    summary: "Readiness: database, migrations, queues, secrets.",
    auth: "public",
    response: { status: 200, description: "Every check passes.", schema: readyResponse },
    problems: ["not_ready"],
  },
  plans: {
    method: "get",
    path: "/api/plans",
    summary: "The public price list; prices are decimal strings, a null limit is unlimited.",
    auth: "public",
    response: { status: 200, description: "All plans, cheapest first.", schema: plansResponse },
    problems: ["database_unavailable"],
  },
  me: {
    method: "get",
    path: "/api/me",
    summary: "The caller's workspace; what is missing is provisioned first.",
    auth: "user",
    response: { status: 200, description: "The workspace.", schema: workspace },
    problems: ["workspace_unavailable", "auth_unavailable", "database_unavailable"],
  },
  openapi: {
    method: "get",
    path: "/api/openapi.json",
    summary: "This document.",
    auth: "public",
    response: { status: 200, description: "OpenAPI 3.1." },
    problems: [],
  },
} as const satisfies RouteTable;

/** Operation ids of the function `api`. */
export type ApiOperation = keyof typeof apiRoutes;
