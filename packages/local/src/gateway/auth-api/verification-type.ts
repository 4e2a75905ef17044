import { rewriteRequest } from "../rewrite-request.ts";

/**
 * Types of `verifyOtp` that lite does not know, and the one that looks at the same columns:
 * `email` tries the codes of a sign-in and of a sign-up, `invite` that of a sign-up.
 */
const standsFor: Record<string, string> = { email: "magiclink", invite: "signup" };

/** The type lite understands. */
export function verificationType(type: unknown): unknown {
  return typeof type === "string" ? (standsFor[type] ?? type) : type;
}

/** A `/verify` request, by link or by code, with its type made known to lite. */
export async function withKnownType(request: Request): Promise<Request> {
  if (request.method === "GET") {
    const url = new URL(request.url);
    url.searchParams.set("type", String(verificationType(url.searchParams.get("type") ?? "")));
    return rewriteRequest(request, { url });
  }
  return rewriteRequest(request, { body: map(await request.text()) });
}

function map(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== "object" || body === null || !("type" in body)) return text;
    return JSON.stringify({ ...body, type: verificationType(body.type) });
  } catch {
    // lite answers what is wrong with it.
    return text;
  }
}
