import { Hono } from "hono";
import { z } from "zod";
import type { BucketStore } from "./bucket-store.ts";
import { parseFileSize } from "./file-size.ts";
import { checkBucketName } from "./names.ts";
import { readBody } from "./read-body.ts";
import { forService, isService, type StorageEnv } from "./storage-caller.ts";
import { noBucket, tooLarge, unauthorized } from "./storage-fault.ts";

const createBody = z.looseObject({
  name: z.string(),
  id: z.string().optional(),
  public: z.boolean().default(false),
  file_size_limit: z.union([z.int().min(0), z.string()]).nullish(),
  allowed_mime_types: z.array(z.string()).nullish(),
});

/** `/bucket`: list, create, look at one. */
export function bucketRoutes(buckets: BucketStore, fileSizeLimit: number): Hono<StorageEnv> {
  const app = new Hono<StorageEnv>();
  app.get("/bucket", async (c) => c.json((await isService(c)) ? await buckets.list() : []));
  app.post("/bucket", async (c) => {
    const body = await readBody(c.req.raw, createBody);
    const id = checkBucketName(body.id ?? body.name);
    await forService(c, unauthorized);
    const limit = body.file_size_limit == null ? null : parseFileSize(body.file_size_limit);
    if (limit !== null && limit > fileSizeLimit) throw tooLarge();
    await buckets.create({
      id,
      public: body.public,
      file_size_limit: limit,
      allowed_mime_types: body.allowed_mime_types ?? null,
    });
    return c.json({ name: id });
  });
  app.get("/bucket/:bucket", async (c) => {
    await forService(c, noBucket);
    return c.json(await buckets.require(c.req.param("bucket")));
  });
  return app;
}
