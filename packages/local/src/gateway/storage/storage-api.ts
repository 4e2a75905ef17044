import { Hono } from "hono";
import type { ApiKey } from "../api-key.ts";
import { describeError } from "../driver/describe-error.ts";
import { bucketRoutes } from "./bucket-routes.ts";
import { BucketStore } from "./bucket-store.ts";
import { objectRoutes } from "./object-routes.ts";
import { ObjectStore } from "./object-store.ts";
import { SignedAddress } from "./signed-address.ts";
import { signedRoutes } from "./signed-routes.ts";
import type { StorageEnv } from "./storage-caller.ts";
import { StorageFault } from "./storage-fault.ts";

/** Storage, behind `/storage/v1`. */
export interface StorageApi {
  /** @param key what the request carries; undefined where none is asked for. */
  fetch(request: Request, key: ApiKey | undefined): Promise<Response>;
}

/** What Storage needs. */
export interface StorageOptions {
  /** Folder of the buckets. */
  dir: string;
  jwtSecret: string;
  /** Largest file of any bucket, in bytes. */
  fileSizeLimit: number;
  onLog: (line: string) => void;
}

/** Opens a Storage without policies: the service may do everything, anybody else nothing. */
export function openStorage({ dir, jwtSecret, fileSizeLimit, onLog }: StorageOptions): StorageApi {
  const buckets = new BucketStore(dir);
  const objects = new ObjectStore(buckets);
  const app = new Hono<StorageEnv>();
  app.route("/storage/v1", bucketRoutes(buckets, fileSizeLimit));
  app.route("/storage/v1", signedRoutes(objects, new SignedAddress(jwtSecret)));
  app.route("/storage/v1", objectRoutes(buckets, objects, fileSizeLimit));
  app.notFound((c) => {
    const message = `Route ${c.req.method}:${c.req.path} not found`;
    return c.json({ message, error: "Not Found", statusCode: 404 }, 404);
  });
  app.onError((error) => {
    if (error instanceof StorageFault) return error.answer();
    onLog(`storage failed: ${describeError(error)}`);
    return new StorageFault(500, "Internal", "Internal Server Error").answer();
  });
  return { fetch: async (request, key) => app.fetch(request, { key, jwtSecret }) };
}
