/** What Storage means by an error: its answers carry the true status in the body. */

/**
 * - `absent`: this project has no Storage · `no_bucket`, `no_object`, `exists`: as they say
 * - `too_large`, `wrong_type`: Storage does not take such a file
 * - `unavailable`: anything that may pass
 */
export type StorageFaultKind =
  | "absent"
  | "no_bucket"
  | "no_object"
  | "exists"
  | "too_large"
  | "wrong_type"
  | "unavailable";

/** An error of Storage; its message is a kind and a status, never a path. */
export class StorageFault extends Error {
  readonly kind: StorageFaultKind;
  /** HTTP status as Storage means it; 0 when it did not answer. */
  readonly status: number;

  constructor(kind: StorageFaultKind, status: number) {
    super(`${kind} (${status})`);
    this.name = "StorageFault";
    this.kind = kind;
    this.status = status;
  }
}

/** The error object of storage-js. */
export interface StorageErrorAnswer {
  readonly message: string;
  /** HTTP status of the answer; Storage says 400 for nearly everything. */
  readonly status?: number | undefined;
  /** Status in the body. */
  readonly statusCode?: string | undefined;
  readonly code?: string | undefined;
}

const kindOfStatus: Readonly<Record<number, StorageFaultKind>> = {
  409: "exists",
  413: "too_large",
  415: "wrong_type",
};

/** Translates an error of storage-js. */
export function storageFault(error: StorageErrorAnswer): StorageFault {
  const { message, code } = error;
  const status = Number(error.statusCode ?? error.status) || error.status || 0;
  if (code === "NoSuchBucket" || message === "Bucket not found") {
    return new StorageFault("no_bucket", status);
  }
  if (code === "NoSuchKey" || message === "Object not found") {
    return new StorageFault("no_object", status);
  }
  // A gateway without this service: no such route, or (self-hosted) no such host behind it.
  if (error.status === 404 || /name resolution failed/.test(message)) {
    return new StorageFault("absent", status);
  }
  return new StorageFault(kindOfStatus[status] ?? "unavailable", status);
}
