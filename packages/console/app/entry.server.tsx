import { randomBytes } from "node:crypto";
import { PassThrough } from "node:stream";
import { createReadableStreamFromReadable } from "@react-router/node";
import { isbot } from "isbot";
import { renderToPipeableStream } from "react-dom/server";
import { type EntryContext, type HandleErrorFunction, ServerRouter } from "react-router";
import { captcha } from "./server/captcha.server.ts";
import { explain } from "./server/explain.server.ts";
import { setSecurityHeaders } from "./server/security-headers.server.ts";

/** Milliseconds after which an unfinished page is cut off. */
export const streamTimeout = 5_000;

/** Renders a document; the nonce lets exactly its own scripts run. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  context: EntryContext,
): Promise<Response> | Response {
  // Vite's development client knows no nonce, and React would find the page changed.
  const nonce = import.meta.env.DEV ? undefined : randomBytes(16).toString("base64");
  setSecurityHeaders(headers, nonce, captcha?.provider);
  headers.set("content-type", "text/html; charset=utf-8");
  if (request.method === "HEAD") return new Response(null, { status, headers });
  const ready = isbot(request.headers.get("user-agent")) ? "onAllReady" : "onShellReady";

  return new Promise((resolve, reject) => {
    let finalStatus = status;
    const { pipe, abort } = renderToPipeableStream(
      <ServerRouter context={context} url={request.url} {...(nonce && { nonce })} />,
      {
        ...(nonce && { nonce }),
        [ready]() {
          const body = new PassThrough({
            final(done) {
              clearTimeout(cutOff);
              done();
            },
          });
          resolve(
            new Response(createReadableStreamFromReadable(body), {
              status: finalStatus,
              headers,
            }),
          );
          pipe(body);
        },
        onShellError: reject,
        onError(error) {
          finalStatus = 500;
          if (!request.signal.aborted) explain(error, { request, url: new URL(request.url) });
        },
      },
    );
    const cutOff = setTimeout(abort, streamTimeout + 1_000);
  });
}

/** Faults outside loaders and actions; `guarded` has logged the others. */
export const handleError: HandleErrorFunction = (error, { request }) => {
  if (request.signal.aborted || !(error instanceof Error)) return;
  explain(error, { request, url: new URL(request.url) });
};
