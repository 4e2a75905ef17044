import type { RequestContext } from "../request-context.ts";
import type { RoleSettings } from "./role-settings.ts";

/** Schemas that requests may name, the first being the default, and those searched after it. */
export interface SchemaSettings {
  exposed: readonly string[];
  extraSearchPath: readonly string[];
}

/**
 * Every setting PostgREST makes at the start of a request's transaction, in order; `role` is
 * last, so that the others are made with the login role's rights.
 */
export function transactionSettings(
  request: RequestContext,
  schemas: SchemaSettings,
  roles: RoleSettings,
): [name: string, value: string][] {
  const role = roleOf(request);
  const claims = { ...request.claims, role };
  return [
    ["search_path", searchPath(request, schemas)],
    ["request.jwt.claims", JSON.stringify(claims)],
    // Read by helpers written for PostgREST before 9; hosted `auth.uid()` looks here first.
    ["request.jwt.claim.sub", text(request.claims.sub)],
    ["request.jwt.claim.role", role],
    ["request.jwt.claim.email", text(request.claims.email)],
    ["request.method", request.method],
    ["request.path", request.path],
    ["request.headers", JSON.stringify(Object.fromEntries(request.headers))],
    ["request.cookies", JSON.stringify(cookies(request.headers.get("cookie")))],
    ["response.status", ""],
    ["response.headers", ""],
    ...Object.entries(roles.get(role) ?? {}),
    ["role", role],
  ];
}

/** The database role of a request: the token's, else the key's. */
export function roleOf(request: RequestContext): string {
  return text(request.claims.role) || "anon";
}

function searchPath(request: RequestContext, schemas: SchemaSettings): string {
  const reading = request.method === "GET" || request.method === "HEAD";
  const named = request.headers.get(reading ? "accept-profile" : "content-profile");
  const known = named !== null && schemas.exposed.includes(named);
  const first = known ? named : schemas.exposed[0];
  const path = [first ?? "public", ...schemas.extraSearchPath];
  return [...new Set(path)].map((schema) => `"${schema.replaceAll('"', '""')}"`).join(", ");
}

function cookies(header: string | null): Record<string, string> {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim().split(/=(.*)/s));
  return Object.fromEntries(
    pairs.filter(([name]) => name).map(([name, value = ""]) => [name, value]),
  );
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
