/** The routes of the function `api`. */
import { accountExport } from "./account-export.ts";
import { chatRequest } from "./chat-request.ts";
import { chatTokenRequest, chatTokenResponse } from "./chatkit.ts";
import { exchangeRequest, sessionResponse } from "./exchange.ts";
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
  deleteMe: {
    method: "delete",
    path: "/api/me",
    summary: "Deletes the caller's account and data, at once and for good.",
    auth: "user",
    response: { status: 204, description: "It is gone, and the address is free again." },
    problems: ["user_not_found", "last_admin", "auth_unavailable", "database_unavailable"],
  },
  exportMe: {
    method: "get",
    path: "/api/me/export",
    summary: "All data of the caller, as a file to keep.",
    auth: "user",
    response: {
      status: 200,
      description: "The document of export_my_data(), as an attachment.",
      schema: accountExport,
    },
    problems: ["auth_unavailable", "database_unavailable"],
  },
  exchange: {
    method: "post",
    path: "/api/auth/exchange",
    summary:
      "A session for a token of a configured identity service; makes the account if need be.",
    auth: "public",
    request: { description: "The identity service's JWT.", schema: exchangeRequest },
    response: {
      status: 200,
      description: "A session in Auth's own words, for supabase.auth.setSession().",
      schema: sessionResponse,
    },
    problems: [
      "invalid_json",
      "invalid_input",
      "invalid_token",
      "token_expired",
      "token_not_yet_valid",
      "unknown_issuer",
      "wrong_audience",
      "missing_subject",
      "limit_reached",
      "forbidden",
      "body_too_large",
      "rate_limited",
      "external_identity_not_configured",
      "issuer_unavailable",
      "auth_unavailable",
      "database_unavailable",
    ],
  },
  chat: {
    method: "post",
    path: "/api/chat",
    summary: "Stores the caller's message and streams its answer; for `useChat` as it is.",
    auth: "user",
    request: {
      description: "As DefaultChatTransport sends it; the last message is the one that is sent.",
      schema: chatRequest,
    },
    response: {
      status: 200,
      description: "The answer in the AI SDK's UI message stream protocol.",
      mediaType: "text/event-stream",
    },
    problems: [
      "invalid_json",
      "invalid_input",
      "token_expired",
      "limit_reached",
      "session_not_found",
      "conflict",
      "body_too_large",
      "auth_unavailable",
      "database_unavailable",
    ],
  },
  resumeChat: {
    method: "get",
    path: "/api/chat/{id}/stream",
    summary: "Replays an answer that is being written, and follows it to its end.",
    auth: "user",
    response: {
      status: 200,
      description: "As at /api/chat; 204 when no answer is being written.",
      mediaType: "text/event-stream",
    },
    problems: ["token_expired", "session_not_found", "auth_unavailable", "database_unavailable"],
  },
  chatkitToken: {
    method: "post",
    path: "/api/chatkit/token",
    summary:
      "A short-lived token for the caller's chat widget: ChatKit's when that is configured, else one " +
      "that /api/chat accepts for one conversation of the caller.",
    auth: "user",
    request: {
      description: "Which conversation; the active one without a body.",
      schema: chatTokenRequest,
      isOptional: true,
    },
    response: { status: 200, description: "The token.", schema: chatTokenResponse },
    problems: [
      "invalid_json",
      "invalid_input",
      "session_not_found",
      "no_organization",
      "body_too_large",
      "chatkit_unavailable",
      "auth_unavailable",
      "database_unavailable",
    ],
  },
  attachment: {
    method: "get",
    path: "/api/attachments/{id}",
    summary: "The file that came with one of the caller's messages.",
    auth: "user",
    response: {
      status: 302,
      description: "Location is an address in Storage, good for a minute, that downloads the file.",
    },
    problems: [
      "attachment_not_found",
      "attachment_not_stored",
      "storage_unavailable",
      "auth_unavailable",
      "database_unavailable",
    ],
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
