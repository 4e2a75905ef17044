/** One route as a router has it: `{ method: "GET", path: "/api/skills/:id" }`. */
export interface ServedRoute {
  method: string;
  path: string;
}

/** Paths of an OpenAPI document with their operations. */
export type DocumentPaths = Record<string, Record<string, unknown>>;

/** Routes that are served and not described, or described and not served. */
export function compareRoutes(served: ServedRoute[], paths: DocumentPaths): string[] {
  const isRoute = ({ method, path }: ServedRoute) => method !== "ALL" && !path.includes("*");
  const have = new Set(
    served
      .filter(isRoute)
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`),
  );
  const described = new Set(
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    ),
  );
  return [
    ...[...have]
      .filter((route) => !described.has(route))
      .map((route) => `${route} is served, but not in the OpenAPI document.`),
    ...[...described]
      .filter((route) => !have.has(route))
      .map((route) => `${route} is in the OpenAPI document, but not served.`),
  ].toSorted();
}
