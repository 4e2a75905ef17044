import { type Context, Hono } from "hono";
import { z } from "zod";
import type { BucketStore } from "./bucket-store.ts";
import { describeObject, listFolder } from "./list-objects.ts";
import { objectAnswer } from "./object-answer.ts";
import { objectPath } from "./object-path.ts";
import type { ObjectStore } from "./object-store.ts";
import { readBody } from "./read-body.ts";
import { forService, isService, type StorageEnv } from "./storage-caller.ts";
import { noObject, StorageFault, tooLarge, unauthorized } from "./storage-fault.ts";
import { readUpload } from "./upload-body.ts";

const removeBody = z.looseObject({ prefixes: z.array(z.string()).min(1).max(1000) });
const listBody = z.looseObject({
  prefix: z.string(),
  search: z.string().default(""),
  limit: z.int().min(1).default(100),
  offset: z.int().min(0).default(0),
  sortBy: z.looseObject({ order: z.string().default("asc") }).prefault({}),
});

const below = "/storage/v1/object/";

/** `/object`: upload, download, list, remove. */
export function objectRoutes(
  buckets: BucketStore,
  objects: ObjectStore,
  fileSizeLimit: number,
): Hono<StorageEnv> {
  const app = new Hono<StorageEnv>();

  async function upload(c: Context<StorageEnv>, upsert: boolean): Promise<Response> {
    const { bucket: id, name } = objectPath(c.req.url, below);
    const bucket = await buckets.require(id);
    await forService(c, unauthorized);
    const limit = Math.min(fileSizeLimit, bucket.file_size_limit ?? fileSizeLimit);
    if (Number(c.req.header("content-length") ?? 0) > limit) throw tooLarge();
    const file = await readUpload(c.req.raw);
    checkMimeType(file.mimetype, bucket.allowed_mime_types);
    const stored = await objects.put(id, name, { ...file, limit, upsert });
    return c.json({ Key: `${id}/${name}`, Id: stored.id });
  }

  app.post("/object/list/:bucket", async (c) => {
    const { sortBy, ...options } = await readBody(c.req.raw, listBody);
    if (!(await isService(c))) return c.json([]);
    const all = await objects.list(c.req.param("bucket"));
    return c.json(listFolder(all, { ...options, descending: sortBy.order === "desc" }));
  });
  app.post("/object/:bucket/*", (c) => upload(c, c.req.header("x-upsert") === "true"));
  app.put("/object/:bucket/*", async (c) => {
    const { bucket, name } = objectPath(c.req.url, below);
    await forService(c, noObject);
    await buckets.require(bucket);
    await objects.require(bucket, name);
    return upload(c, true);
  });
  app.get("/object/:bucket/*", async (c) => {
    const { bucket, name } = objectPath(c.req.url, below);
    await forService(c, noObject);
    return objectAnswer(objects, await objects.require(bucket, name));
  });
  app.delete("/object/:bucket", async (c) => {
    const { prefixes } = await readBody(c.req.raw, removeBody);
    if (!(await isService(c))) return c.json([]);
    const removed = await objects.remove(c.req.param("bucket"), prefixes);
    const print = (object: (typeof removed)[number]) => ({
      ...describeObject(object),
      bucket_id: object.bucket,
    });
    return c.json(removed.map(print));
  });
  return app;
}

function checkMimeType(type: string, allowed: string[] | null): void {
  if (!allowed || allowed.length === 0) return;
  const bare = (type.split(";")[0] ?? "").trim();
  const isAllowed = allowed.some(
    (one) => one === bare || (one.endsWith("/*") && bare.startsWith(one.slice(0, -1))),
  );
  if (isAllowed) return;
  throw new StorageFault(415, "invalid_mime_type", `mime type ${type} is not supported`);
}
