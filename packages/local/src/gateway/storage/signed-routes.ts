import { Hono } from "hono";
import { z } from "zod";
import { objectAnswer } from "./object-answer.ts";
import { objectPath } from "./object-path.ts";
import type { ObjectStore } from "./object-store.ts";
import { readBody } from "./read-body.ts";
import type { SignedAddress } from "./signed-address.ts";
import { forService, type StorageEnv } from "./storage-caller.ts";
import { noObject } from "./storage-fault.ts";

const signBody = z.looseObject({ expiresIn: z.int().min(1) });

const below = "/storage/v1/object/sign/";

/** `/object/sign`: the service makes an address; whoever has it may use it. */
export function signedRoutes(objects: ObjectStore, addresses: SignedAddress): Hono<StorageEnv> {
  const app = new Hono<StorageEnv>();
  app.post("/object/sign/:bucket/*", async (c) => {
    const { bucket, name } = objectPath(c.req.url, below);
    const { expiresIn } = await readBody(c.req.raw, signBody);
    await forService(c, noObject);
    await objects.require(bucket, name);
    return c.json({ signedURL: await addresses.of(bucket, name, expiresIn) });
  });
  app.get("/object/sign/:bucket/*", async (c) => {
    const { bucket, name } = objectPath(c.req.url, below);
    const query = new URL(c.req.url).searchParams;
    const expires = await addresses.check(bucket, name, query.get("token"));
    const found = await objects.require(bucket, name);
    return objectAnswer(objects, found, { expires, download: query.get("download") });
  });
  return app;
}
