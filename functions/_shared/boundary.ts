/** What stands round every function: debug_id, CORS, log line, and an answer to whatever is thrown. */
import { debugIdHeader, errorCatalogue, type HealthResponse } from "@foyer/contracts";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { allowedMethods } from "./allowed-methods.ts";
import { errorFields, type Log, type LogFields } from "./log.ts";
import { Problem, problemResponse } from "./problem.ts";

/** What the boundary gives to handlers: `c.var.debugId`, and takes from them: `c.set("userId", …)`. */
export interface BoundaryEnv {
  Variables: { debugId: string; userId?: string; fault?: unknown };
}

export type App = Hono<BoundaryEnv>;
export type AppContext = Context<BoundaryEnv>;

/** What the boundary needs. */
export interface BoundaryOptions {
  readonly log: Log;
  /** APP_ENV, shown by the health route. */
  readonly environment: string;
}

/**
 * Creates the app of a function, with `GET /<name>/health` and the boundary in place.
 *
 * @example const app = createApp("worker", { log, environment }); app.post("/worker", handler);
 */
export function createApp(name: string, { log, environment }: BoundaryOptions): App {
  const app: App = new Hono<BoundaryEnv>({ strict: false });
  app.use(requestLine(log));
  // Bearer tokens, no cookies: any origin may ask, and none gains anything by it.
  app.use(cors({ origin: "*", exposeHeaders: [debugIdHeader], maxAge: 86_400 }));
  app.use(catchEverything);
  app.onError((thrown, c) => answerFault(c, thrown));
  app.notFound((c) => {
    const methods = allowedMethods(app.routes, c.req.path);
    if (methods.length === 0) return answerFault(c, new Problem("route_not_found"));
    const headers = { allow: methods.join(", ") };
    return answerFault(c, new Problem("method_not_allowed", { headers }));
  });
  app.get(`/${name}/health`, (c) => c.json(health(name, environment)));
  return app;
}

/** Body of a health route. */
export function health(name: string, environment: string): HealthResponse {
  return { status: "ok", function: name, environment };
}

function answerFault(c: AppContext, thrown: unknown): Response {
  c.set("fault", thrown);
  const problem = thrown instanceof Problem ? thrown : new Problem("internal_error");
  return problemResponse(problem, c.var.debugId);
}

/** The router hands on only instances of Error; anything can be thrown. */
const catchEverything: MiddlewareHandler<BoundaryEnv> = async (c, next) => {
  try {
    await next();
  } catch (thrown) {
    c.res = answerFault(c, thrown);
  }
};

function requestLine(log: Log): MiddlewareHandler<BoundaryEnv> {
  return async (c, next) => {
    const startedAt = performance.now();
    const debugId = crypto.randomUUID();
    c.set("debugId", debugId);
    await next();
    c.res.headers.set(debugIdHeader, debugId);
    const { status } = c.res;
    log(status >= 500 ? "error" : status >= 400 ? "warn" : "info", "request.completed", {
      debug_id: debugId,
      method: c.req.method,
      path: c.req.path.slice(0, 200),
      status,
      duration_ms: Math.round(performance.now() - startedAt),
      user_id: c.var.userId,
      ...faultFields(c.var.fault),
    });
  };
}

function faultFields(fault: unknown): LogFields {
  if (fault === undefined) return {};
  if (!(fault instanceof Problem)) return { code: "internal_error", ...errorFields(fault) };
  const { cause } = fault;
  // An expected refusal needs no stack; a failure of ours does.
  const serious = errorCatalogue[fault.code].status >= 500;
  return { code: fault.code, ...(serious && errorFields(cause ?? fault)) };
}
