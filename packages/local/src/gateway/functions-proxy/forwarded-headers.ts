import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";

/** Headers that concern one connection only (RFC 9110, 7.6.1). */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Headers as they came, without those that end at this hop. */
export function endToEndHeaders(message: IncomingMessage): OutgoingHttpHeaders {
  const named = (message.headers.connection ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase());
  const dropped = new Set([...hopByHop, ...named]);
  return Object.fromEntries(Object.entries(message.headers).filter(([name]) => !dropped.has(name)));
}

/**
 * The headers a function gets. The caller's address is appended: whatever stands before it in
 * `x-forwarded-for` is the caller's own word.
 */
export function forwardedHeaders(request: IncomingMessage): OutgoingHttpHeaders {
  const before = request.headers["x-forwarded-for"];
  const peer = (request.socket.remoteAddress ?? "unknown").replace(/^::ffff:/, "");
  return {
    ...endToEndHeaders(request),
    "x-forwarded-for": before === undefined ? peer : `${before}, ${peer}`,
    "x-forwarded-proto": "http",
    "x-forwarded-host": request.headers.host,
    "x-forwarded-port": String(request.socket.localPort ?? ""),
  };
}
