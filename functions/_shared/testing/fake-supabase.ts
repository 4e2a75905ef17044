/** Stands in for Supabase's API over real HTTP: RPCs, tables, a token check. Tests only. */
import { Hono } from "hono";
import { type Served, serve } from "./serve.ts";

/** An answer of the fake: JSON, and a status other than 200. */
export interface Answer {
  readonly status?: number;
  readonly json: unknown;
}

/** What the fake knows, and what it was asked; tests change the first and read the second. */
export interface FakeSupabase extends Served {
  /** Answers by RPC name; an RPC without one is a 404, as at PostgREST. */
  readonly rpcs: Map<string, (args: Record<string, unknown>) => Answer | Promise<Answer>>;
  readonly tables: Map<string, Answer>;
  /** User ids by access token. */
  readonly tokens: Map<string, string>;
  /** Status of Auth's answers when it is out of order. */
  authStatus: number | undefined;
  /** Answers below `/storage/v1`; a project without Storage unless a test says otherwise. */
  storage: (request: Request) => Response | Promise<Response>;
  readonly calls: { name: string; args: Record<string, unknown>; key: string | undefined }[];
  /** How often the worker was woken, and with which authorization. */
  readonly wakes: (string | undefined)[];
}

export async function startFakeSupabase(): Promise<FakeSupabase> {
  const app = new Hono();
  const state = {
    rpcs: new Map<string, (args: Record<string, unknown>) => Answer | Promise<Answer>>(),
    tables: new Map<string, Answer>(),
    tokens: new Map<string, string>(),
    authStatus: undefined as number | undefined,
    storage: (_: Request): Response | Promise<Response> =>
      Response.json({ message: "no Route matched with those values" }, { status: 404 }),
    calls: [] as FakeSupabase["calls"],
    wakes: [] as (string | undefined)[],
  };
  const json = ({ json, status = 200 }: Answer) => Response.json(json, { status });
  const missing = { json: { code: "PGRST202", message: "no such thing" }, status: 404 };

  app.post("/rest/v1/rpc/:name", async (c) => {
    const name = c.req.param("name");
    const args: Record<string, unknown> = await c.req.json();
    state.calls.push({ name, args, key: c.req.header("authorization") });
    return json((await state.rpcs.get(name)?.(args)) ?? missing);
  });
  app.get("/rest/v1/:table", (c) => json(state.tables.get(c.req.param("table")) ?? missing));
  app.get("/auth/v1/user", (c) => {
    if (state.authStatus) return json({ json: {}, status: state.authStatus });
    const id = state.tokens.get(c.req.header("authorization")?.slice("Bearer ".length) ?? "");
    return id
      ? json({ json: { id, aud: "authenticated", role: "authenticated" } })
      : json({ json: { code: 403, error_code: "bad_jwt", msg: "invalid JWT" }, status: 403 });
  });
  app.get("/auth/v1/.well-known/jwks.json", (c) => c.json({ keys: [] }));
  app.all("/storage/v1/*", (c) => state.storage(c.req.raw));
  app.post("/functions/v1/worker", (c) => {
    state.wakes.push(c.req.header("authorization"));
    return c.json({});
  });
  const served = await serve(app);
  return Object.assign(state, served);
}
