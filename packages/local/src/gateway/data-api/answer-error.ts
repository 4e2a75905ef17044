/**
 * An error that already holds the HTTP answer.
 *
 * Hono sends what `getResponse()` returns, so throwing it passes by `@supabase/lite`'s own
 * error table (which loses SQLSTATEs) and its `console.error` (which would print row values).
 */
export class AnswerError extends Error {
  override name = "AnswerError";
  readonly #answer: Response;

  constructor(answer: Response, options?: ErrorOptions) {
    super(`answered with HTTP ${answer.status}`, options);
    this.#answer = answer;
  }

  getResponse(): Response {
    // One error may answer several requests that waited for the same thing.
    return this.#answer.clone();
  }
}
