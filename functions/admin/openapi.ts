/** `GET /admin/openapi.json`: the routes and contracts as a document. */
import { adminRoutes, openApiDocument } from "@foyer/contracts";
import type { Handler } from "./admin.ts";

/** @param serverUrl Where the paths of the document start. */
export function openApiHandler(serverUrl: string): Handler {
  const document = openApiDocument(adminRoutes, serverUrl);
  return (c) => c.json(document);
}
