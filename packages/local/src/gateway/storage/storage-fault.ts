/**
 * An error of Storage, in the shape that storage-js reads.
 *
 * Hosted Storage answers 400 to nearly everything; the status that it means stands in the body.
 */
export class StorageFault extends Error {
  override name = "StorageFault";
  readonly status: number;
  readonly error: string;

  /** @param status the one that is meant, for the body. */
  constructor(status: number, error: string, message: string) {
    super(message);
    this.status = status;
    this.error = error;
  }

  answer(): Response {
    return Response.json(
      { statusCode: String(this.status), error: this.error, message: this.message },
      { status: this.status >= 500 ? 500 : 400 },
    );
  }
}

export const noBucket = () => new StorageFault(404, "Bucket not found", "Bucket not found");
export const noObject = () => new StorageFault(404, "not_found", "Object not found");
export const exists = () => new StorageFault(409, "Duplicate", "The resource already exists");
export const tooLarge = () =>
  new StorageFault(413, "Payload too large", "The object exceeded the maximum allowed size");
export const invalidKey = (key: string) =>
  new StorageFault(400, "InvalidKey", `Invalid key: ${key}`);
export const invalidBody = (message: string) => new StorageFault(400, "Error", message);

/** What a policy that is not there refuses. */
export const unauthorized = () =>
  new StorageFault(403, "Unauthorized", "new row violates row-level security policy");
