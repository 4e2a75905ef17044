/** An error that Auth answers with, in the shape that auth-js reads. */
export class AuthFault extends Error {
  override name = "AuthFault";
  readonly status: number;
  readonly code: string;
  readonly #extra: Record<string, unknown>;

  /**
   * @param code one of Auth's error codes, e.g. `user_not_found`.
   * @param extra further fields of the body, e.g. `{weak_password: {reasons: ["length"]}}`.
   */
  constructor(status: number, code: string, message: string, extra: Record<string, unknown> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.#extra = extra;
  }

  answer(): Response {
    return Response.json(
      { code: this.status, error_code: this.code, msg: this.message, ...this.#extra },
      { status: this.status, headers: { "x-sb-error-code": this.code } },
    );
  }
}

/** 400 or 422 for a parameter that makes no sense. */
export function invalid(message: string, status = 400): AuthFault {
  return new AuthFault(status, "validation_failed", message);
}
