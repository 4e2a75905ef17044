/** What shall differ. */
export interface Rewrite {
  url?: string | URL;
  /** Header to leave out. */
  without?: string;
  body?: string;
}

/**
 * A request like `request`, with differences.
 *
 * Built from its parts: the HTTP adapter's requests are no `Request` that its constructor takes.
 */
export function rewriteRequest(request: Request, { url, without, body }: Rewrite): Request {
  const headers = new Headers(request.headers);
  if (without !== undefined) headers.delete(without);
  if (body !== undefined) headers.delete("content-length");
  const bodiless = request.method === "GET" || request.method === "HEAD";
  const content = bodiless ? null : (body ?? request.body);
  return new Request(url ?? request.url, {
    method: request.method,
    headers,
    body: content,
    ...(content instanceof ReadableStream && { duplex: "half" as const }),
  });
}
