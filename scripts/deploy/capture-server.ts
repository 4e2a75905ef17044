import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { type Bundle, readBundle } from "./bundle.ts";

/** The part of the platform's Management API that `supabase functions deploy` talks to. */
export interface CaptureServer {
  url: string;
  /** What was uploaded, by function name. */
  bundles: ReadonlyMap<string, Bundle>;
  close(): Promise<void>;
}

/** Starts one on a free port of 127.0.0.1; it knows the one project `ref`. */
export async function startCaptureServer(ref: string): Promise<CaptureServer> {
  const bundles = new Map<string, Bundle>();
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(request, ref, bundles).catch((error: unknown) => ({
      status: 400,
      body: { message: String(error) },
    }));
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // SAFETY: a server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    bundles,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  request: IncomingMessage,
  ref: string,
  bundles: Map<string, Bundle>,
): Promise<{ status: number; body: unknown }> {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const route = `${request.method} ${pathname.replace(`/v1/projects/${ref}`, "")}`;
  const content = await buffer(request);
  switch (route) {
    case "GET ":
      return { status: 200, body: { id: ref, ref, name: "rehearsal", status: "ACTIVE_HEALTHY" } };
    case "GET /functions":
    case "PUT /functions":
      return { status: 200, body: [] };
    case "POST /functions/deploy": {
      const bundle = await readBundle(request.headers["content-type"] ?? "", content);
      const { name } = bundle.metadata;
      bundles.set(name, bundle);
      return { status: 201, body: { id: name, slug: name, name, version: 1, status: "ACTIVE" } };
    }
    default:
      return { status: 404, body: { message: `No such route: ${route}` } };
  }
}
