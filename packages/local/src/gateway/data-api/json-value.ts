/**
 * A value on its way into a `json` or `jsonb` column or argument.
 *
 * Without the wrapping lite parses the string `"5"` into a number, and the driver sends `true`
 * as a boolean, which PostgreSQL then refuses.
 */
export class JsonValue {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  toJSON(): unknown {
    return this.#value;
  }
}
