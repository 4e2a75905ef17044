/**
 * Whether lite answered a request with a PostgREST error of its own, after its statements ran.
 *
 * PostgREST rolls such requests back: `.single()` on an update of two rows (PGRST116) or a
 * crossed `max-affected` (PGRST124) must leave nothing behind; lite would commit. A function
 * that sets `response.status` to 503 is no refusal: its work stays.
 */
export async function isRefusal(result: unknown): Promise<boolean> {
  if (!(result instanceof Response) || result.status < 400) return false;
  const body: unknown = await result
    .clone()
    .json()
    .catch(() => null);
  if (typeof body !== "object" || body === null || !("code" in body)) return false;
  return typeof body.code === "string" && body.code.startsWith("PGRST");
}

/** Carries a refusal out of the transaction that it ends. */
export class Refused extends Error {
  override name = "Refused";
  readonly answer: unknown;

  constructor(answer: unknown) {
    super("request refused after its statements ran");
    this.answer = answer;
  }
}
