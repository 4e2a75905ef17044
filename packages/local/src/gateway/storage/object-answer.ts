import { Readable } from "node:stream";
import type { ObjectStore, StoredObject } from "./object-store.ts";

/** How an object is handed out. */
export interface AnswerOptions {
  /** End of a signed address. */
  expires?: Date;
  /** Name to save it under; empty: its own; absent: it may be shown. */
  download?: string | null;
}

/** An object's bytes with the headers of hosted Storage. */
export function objectAnswer(
  objects: ObjectStore,
  object: StoredObject,
  { expires, download }: AnswerOptions = {},
): Response {
  // Never as a page: what somebody uploaded would run on the API's origin.
  const type = object.mimetype.includes("text/html") ? "text/plain" : object.mimetype;
  const headers = new Headers({
    "accept-ranges": "none",
    "content-type": type,
    "content-length": String(object.size),
    etag: object.eTag,
    "last-modified": new Date(object.updated_at).toUTCString(),
  });
  if (expires) headers.set("expires", expires.toUTCString());
  else headers.set("cache-control", object.cacheControl);
  if (typeof download === "string") headers.set("content-disposition", disposition(download));
  // SAFETY: Node's own stream of bytes, in the web's shape.
  const body = Readable.toWeb(objects.open(object)) as ReadableStream<Uint8Array>;
  return new Response(body, { headers });
}

function disposition(filename: string): string {
  if (filename === "") return "attachment;";
  const encoded = encodeURIComponent(filename);
  return `attachment; filename=${encoded}; filename*=UTF-8''${encoded};`;
}
