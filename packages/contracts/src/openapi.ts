/** The OpenAPI document, generated from a route table. */
import { z } from "zod";
import { type ErrorCode, errorCatalogue } from "./errors.ts";
import { problem, problemMediaType } from "./problem.ts";
import type { RouteDefinition, RouteTable } from "./route.ts";

/** A JSON value of the document. */
type Json = Record<string, unknown>;

/** The part of an OpenAPI 3.1 document that is used here. */
export interface OpenApiDocument {
  openapi: "3.1.0";
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, Json>>;
  components: Json;
}

/** Any route may fail these ways. */
const everywhere: readonly ErrorCode[] = ["internal_error"];
const forUsers: readonly ErrorCode[] = ["authentication_required", "invalid_token"];

const problemsOf: Record<RouteDefinition["auth"], readonly ErrorCode[]> = {
  public: [],
  user: forUsers,
  operator: [...forUsers, "operator_required", "auth_unavailable", "database_unavailable"],
};

/** Each entry is one way to be let in. */
const securityOf: Record<RouteDefinition["auth"], Json[]> = {
  public: [],
  user: [{ user: [] }],
  operator: [{ secretKey: [] }, { user: [] }],
};

function toJsonSchema(schema: z.ZodType, io: "input" | "output" = "output"): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: "draft-2020-12", io });
  return rest;
}

function requestBody({ request }: RouteDefinition): Json {
  if (!request) return {};
  const content = { "application/json": { schema: toJsonSchema(request.schema, "input") } };
  const { description, isOptional = false } = request;
  return { requestBody: { description, required: !isOptional, content } };
}

function successResponse({ response }: RouteDefinition): Json {
  const { status, description, schema, mediaType = "application/json" } = response;
  if (status === 204 || status === 302) return { description };
  const content = { [mediaType]: { schema: schema ? toJsonSchema(schema) : {} } };
  return { description, content };
}

function problemResponses(route: RouteDefinition): Json {
  const codes = new Set([...problemsOf[route.auth], ...route.problems, ...everywhere]);
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = errorCatalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const responses: Json = {};
  for (const [status, names] of byStatus) {
    responses[status] = {
      description: names.map((name) => `\`${name}\`: ${errorCatalogue[name].title}`).join(". "),
      content: { [problemMediaType]: { schema: { $ref: "#/components/schemas/Problem" } } },
    };
  }
  return responses;
}

function queryParameters({ query }: RouteDefinition): Json[] {
  return Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: !schema.safeParse(undefined).success,
    schema: toJsonSchema(schema, "input"),
  }));
}

function operation(id: string, route: RouteDefinition): Json {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const parameters = [...inPath, ...queryParameters(route)];
  return {
    operationId: id,
    summary: route.summary,
    security: securityOf[route.auth],
    ...(parameters.length > 0 && { parameters }),
    ...requestBody(route),
    responses: { [route.response.status]: successResponse(route), ...problemResponses(route) },
  };
}

/**
 * Generates the document of a route table.
 *
 * @param serverUrl Where the paths start, such as `https://….supabase.co/functions/v1`.
 */
export function openApiDocument(routes: RouteTable, serverUrl: string): OpenApiDocument {
  const paths: OpenApiDocument["paths"] = {};
  for (const [id, route] of Object.entries(routes)) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(id, route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Foyer",
      version: "1",
      description: "Functions of Foyer. Tables are served by PostgREST under row-level security.",
    },
    servers: [{ url: serverUrl }],
    paths,
    components: {
      schemas: { Problem: toJsonSchema(problem) },
      securitySchemes: {
        user: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        secretKey: { type: "apiKey", in: "header", name: "apikey" },
      },
    },
  };
}
