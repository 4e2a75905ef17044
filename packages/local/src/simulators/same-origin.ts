import type { MiddlewareHandler } from "hono";

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Refuses control calls that a foreign web page makes through the developer's browser. Command line
 * tools and tests send no Origin and pass.
 */
export const sameMachine: MiddlewareHandler = async (context, next) => {
  const origin = context.req.header("origin");
  if (origin !== undefined && !isLoopback(origin)) {
    return context.json({ error: "Cannot use the controls from another web site." }, 403);
  }
  return next();
};

function isLoopback(origin: string): boolean {
  return URL.canParse(origin) && LOOPBACK.has(new URL(origin).hostname);
}
