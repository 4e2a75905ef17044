import { timingSafeEqual } from "node:crypto";

/** The role that a project's key stands for. */
export type ApiKey =
  | { type: "publishable"; role: "anon" }
  | { type: "secret"; role: "service_role" };

/** Outcome of looking for a key in a request. */
export type ApiKeyCheck = { ok: true; key: ApiKey } | { ok: false; answer: Response };

/** The two keys of a project. */
export interface ProjectKeys {
  publishableKey: string;
  secretKey: string;
}

const browser = /^\s*Mozilla\s*\/\s*5\s*\.\s*0/i;

/**
 * Finds out which key a request carries, in the header or parameter `apikey`.
 *
 * The answers for a missing, unknown or misplaced key are those of the hosted API gateway.
 */
export function checkApiKey(request: Request, keys: ProjectKeys): ApiKeyCheck {
  const given = request.headers.get("apikey") ?? new URL(request.url).searchParams.get("apikey");
  if (!given) {
    return refuse("UNAUTHORIZED_MISSING_API_KEY", "No API key found in request", {
      hint: "No `apikey` request header or url param was found.",
    });
  }
  if (same(given, keys.publishableKey)) {
    return { ok: true, key: { type: "publishable", role: "anon" } };
  }
  if (!same(given, keys.secretKey)) {
    return refuse("UNAUTHORIZED_INVALID_API_KEY", "Invalid API key", {
      hint: "Double check your Supabase `apikey`",
    });
  }
  if (browser.test(request.headers.get("user-agent") ?? "")) {
    return refuse(
      "UNAUTHORIZED_INVALID_API_KEY_TYPE",
      "Forbidden use of secret API key in browser",
    );
  }
  return { ok: true, key: { type: "secret", role: "service_role" } };
}

function same(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

function refuse(code: string, message: string, extra: { hint?: string } = {}): ApiKeyCheck {
  const answer = Response.json(
    { message, ...extra },
    { status: 401, headers: { "sb-error-code": code } },
  );
  return { ok: false, answer };
}
