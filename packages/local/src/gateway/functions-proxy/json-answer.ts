import type { ServerResponse } from "node:http";

/** Ends a raw response with a small JSON body. */
export function jsonAnswer(
  response: ServerResponse,
  status: number,
  body: { code: string; message: string },
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, {
    "content-type": "application/json",
    "access-control-allow-origin": "*",
    "sb-error-code": body.code,
  });
  response.end(JSON.stringify(body));
}
