/** A request to an Edge Function, taken apart. */
export interface FunctionCall {
  name: string;
  /** Path and query as the function sees them: `/api/plans?x=1`, untouched otherwise. */
  path: string;
}

const pattern = /^\/functions\/v1(\/([^/?#]+)([^#]*))$/;

/**
 * Takes a request line apart; hosted functions see their own name first in the path.
 *
 * @example readFunctionCall("/functions/v1/api/plans?x=1") // { name: "api", path: "/api/plans?x=1" }
 * @returns undefined when the path names no function.
 */
export function readFunctionCall(url: string): FunctionCall | undefined {
  const [, path, name] = pattern.exec(url) ?? [];
  return path === undefined || name === undefined ? undefined : { name, path };
}
