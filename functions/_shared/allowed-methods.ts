/** Tells an unknown path from a known one asked with another method. */

interface Route {
  readonly method: string;
  readonly path: string;
}

/** Methods that some route has at this path; empty when there is no such path. */
export function allowedMethods(routes: readonly Route[], path: string): string[] {
  const wanted = segments(path);
  const methods = routes
    .filter((route) => route.method !== "ALL" && matches(segments(route.path), wanted))
    .map((route) => route.method);
  return [...new Set(methods)];
}

function segments(path: string): string[] {
  return path.split("/").filter(Boolean);
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  if (pattern.length !== path.length) return false;
  return pattern.every((part, index) => part.startsWith(":") || part === path[index]);
}
