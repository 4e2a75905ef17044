import { AsyncLocalStorage } from "node:async_hooks";
import type { Claims } from "./user-token.ts";

/** What the database layer must know of the HTTP request it works for. */
export interface RequestContext {
  method: string;
  /** Path below the service's prefix, with a leading slash: `/projects`, `/rpc/heal`. */
  path: string;
  headers: Headers;
  keyType: "publishable" | "secret";
  /** Claims of the user's token, or `{role}` of the key when no token came. */
  claims: Claims;
  /** Table the request names; set once the request is parsed. */
  relation?: string;
  /** Page that a link mailed by this request shall lead to. */
  redirectTo?: string | undefined;
  /** First error PostgreSQL answered with, for layers that would lose its code. */
  databaseError?: Error;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work` as part of one request. */
export function withRequest<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** The request that the running code belongs to, if any. */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}
