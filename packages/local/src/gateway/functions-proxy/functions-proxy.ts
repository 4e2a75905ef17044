import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { ProjectKeys } from "../api-key.ts";
import type { FunctionTarget } from "../options.ts";
import { endToEndHeaders, forwardedHeaders } from "./forwarded-headers.ts";
import { readFunctionCall } from "./function-call.ts";
import { refusalOf } from "./function-guard.ts";
import { jsonAnswer } from "./json-answer.ts";

/** What the proxy needs. */
export interface FunctionsProxyOptions {
  functions: Readonly<Record<string, FunctionTarget>>;
  keys: ProjectKeys & { jwtSecret: string };
  onLog: (line: string) => void;
}

/** Whether a request is for an Edge Function. */
export function isFunctionCall(request: IncomingMessage): boolean {
  return request.url?.startsWith("/functions/v1") ?? false;
}

/**
 * Forwards a call to the function's process, byte by byte both ways: a webhook's signature
 * covers the exact body, and a stream must arrive as it is written. It therefore works on
 * sockets; `fetch` would decompress, re-chunk and hold back.
 */
export async function proxyFunction(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: FunctionsProxyOptions,
): Promise<void> {
  const call = readFunctionCall(incoming.url ?? "");
  const target =
    call && Object.hasOwn(options.functions, call.name) ? options.functions[call.name] : undefined;
  if (call === undefined || target === undefined) {
    return jsonAnswer(outgoing, 404, {
      code: "NOT_FOUND",
      message: "Requested function was not found",
    });
  }
  const refusal = target.verifyJwt ? await refusalOf(incoming, options.keys) : undefined;
  if (refusal !== undefined) return jsonAnswer(outgoing, 401, refusal);

  const upstream = httpRequest({
    host: "127.0.0.1",
    port: target.port,
    method: incoming.method,
    path: call.path,
    headers: forwardedHeaders(incoming),
    // A connection kept from before a reload would break the first call after it.
    agent: false,
  });
  upstream.on("response", (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEndHeaders(answer));
    outgoing.flushHeaders();
    answer.pipe(outgoing);
    answer.on("error", () => outgoing.destroy());
  });
  upstream.on("error", (error) => {
    if (outgoing.destroyed) return;
    const code = "code" in error ? String(error.code) : error.name;
    options.onLog(`function ${call.name} cannot be reached: ${code}`);
    jsonAnswer(outgoing, 503, {
      code: "SERVICE_UNAVAILABLE",
      message: `Function ${call.name} is not running; see the log of its process`,
    });
  });
  // A caller who leaves stops the work done for them.
  outgoing.on("close", () => upstream.destroy());
  incoming.on("error", () => upstream.destroy());
  incoming.pipe(upstream);
}
