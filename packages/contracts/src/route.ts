/** How a route is declared: once, for the function that serves it and for the document. */
import type { z } from "zod";
import type { ErrorCode } from "./errors.ts";

/** One route of a function. */
export interface RouteDefinition {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** Full path below `/functions/v1`, parameters in braces: `/api/skills/{id}/run`. */
  readonly path: `/${string}`;
  readonly summary: string;
  /**
   * `public` needs nothing; `user` needs a signed-in user's access token; `operator` needs the
   * secret key, or the access token of a platform admin.
   */
  readonly auth: "public" | "user" | "operator";
  /** What may stand in the query; each a string there. */
  readonly query?: z.ZodObject;
  /** The JSON body that it wants; undefined: none. */
  readonly request?: {
    readonly description: string;
    readonly schema: z.ZodType;
    /** No body at all is fine too. */
    readonly isOptional?: boolean;
  };
  readonly response: {
    /** With 204 and 302 there is no body. */
    readonly status: number;
    readonly description: string;
    /** Undefined: JSON. */
    readonly mediaType?: string;
    /** Undefined: anything of that media type. */
    readonly schema?: z.ZodType;
  };
  /** Codes that this route may answer with, beside those every route has. */
  readonly problems: readonly ErrorCode[];
}

/** Routes by operation id. */
export type RouteTable = Readonly<Record<string, RouteDefinition>>;

/** Braces into a router's colons: `/skills/{id}` → `/skills/:id`. */
export function toRouterPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}
