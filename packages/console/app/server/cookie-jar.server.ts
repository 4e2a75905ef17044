import {
  type CookieMethodsServer,
  type CookieOptions,
  parseCookieHeader,
  serializeCookieHeader,
} from "@supabase/ssr";

/** Reads a request's cookies and keeps the ones that the response must set. */
export interface CookieJar {
  methods: CookieMethodsServer;
  /** Whether the request carries a cookie whose name begins so. */
  has(prefix: string): boolean;
  /** The value that the request carries under exactly this name. */
  get(name: string): string | null;
  /** Keeps a cookie for the response. */
  set(name: string, value: string, options: CookieOptions): void;
  /** Appends the kept cookies, with the headers that forbid caching them. */
  writeTo(headers: Headers): void;
}

/** Makes the jar of one request. */
export function cookieJar(request: Request): CookieJar {
  const received = parseCookieHeader(request.headers.get("cookie") ?? "");
  const kept = new Map<string, { value: string; options: CookieOptions }>();
  const uncached: Record<string, string> = {};
  return {
    methods: {
      getAll: () => received.map(({ name, value }) => ({ name, value: value ?? "" })),
      setAll(cookies, headers) {
        for (const { name, value, options } of cookies) kept.set(name, { value, options });
        Object.assign(uncached, headers);
      },
    },
    has: (prefix) => received.some(({ name }) => name.startsWith(prefix)),
    get: (name) => received.find((cookie) => cookie.name === name)?.value ?? null,
    set: (name, value, options) => kept.set(name, { value, options }),
    writeTo(headers) {
      for (const [name, { value, options }] of kept) {
        headers.append("set-cookie", serializeCookieHeader(name, value, options));
      }
      for (const [name, value] of Object.entries(uncached)) headers.set(name, value);
    },
  };
}
