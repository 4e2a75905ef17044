/** `GET /api/openapi.json`: the routes and contracts as a document. */
import { apiRoutes, openApiDocument } from "@foyer/contracts";
import type { Handler } from "./api.ts";

/** @param serverUrl Where the paths of the document start. */
export function openApiHandler(serverUrl: string): Handler {
  const document = openApiDocument(apiRoutes, serverUrl);
  return (c) => c.json(document);
}
