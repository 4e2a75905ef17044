import type { Server } from "node:http";
import { type HttpBindings, serve } from "@hono/node-server";
import type { Hono } from "hono";

/** What a simulator's routes find in `context.env`: Node's own request and response. */
export interface SimulatorEnv {
  Bindings: HttpBindings;
}

/** A simulator that answers at `url` until `close()` is called. */
export interface Listening {
  url: string;
  close(): Promise<void>;
}

/**
 * Serves an app on a port. Port 0 takes any free one; `url` tells which.
 *
 * @throws when the port is taken or may not be used; the message names simulator and port.
 */
export async function listen(
  app: Hono<SimulatorEnv>,
  at: { name: string; port: number; host?: string },
): Promise<Listening> {
  const host = at.host ?? "127.0.0.1";
  const server = await new Promise<Server>((resolve, reject) => {
    // The stack runs several servers in one process: none may swap the global Request for another.
    const started = serve(
      { fetch: app.fetch, port: at.port, hostname: host, overrideGlobalObjects: false },
      // SAFETY: no createServer option is given, so the adaptor makes a plain node:http server.
      () => resolve(started as Server),
    );
    started.once("error", (cause: NodeJS.ErrnoException) => reject(cannotListen(at, cause)));
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : at.port;
  return { url: `http://${host}:${port}`, close: () => shut(server) };
}

function cannotListen(at: { name: string; port: number }, cause: NodeJS.ErrnoException): Error {
  const why = cause.code === "EADDRINUSE" ? "the port is taken" : cause.message;
  return new Error(
    `Cannot start the ${at.name} on port ${at.port}: ${why}. Stop what uses it or choose another port.`,
    { cause },
  );
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Event streams and hung answers never end by themselves.
    server.closeAllConnections();
  });
}
