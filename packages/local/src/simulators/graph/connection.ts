import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import type { SimulatorEnv } from "../listen.ts";

/** Cuts the connection without an answer, as a crash or a broken network does. */
export function cut(context: Context<SimulatorEnv>): Response {
  context.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

/** Never answers; the caller's own time-out must end it. */
export function hang(): Response {
  return RESPONSE_ALREADY_SENT;
}
