import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream, type ReadStream } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { writeFileAtomic } from "../../stack/files.ts";
import type { BucketStore } from "./bucket-store.ts";
import { exists, noObject, tooLarge } from "./storage-fault.ts";

/** An object, without its bytes. */
export interface StoredObject {
  id: string;
  bucket: string;
  name: string;
  /** Names the file with the bytes; each upload has its own. */
  version: string;
  mimetype: string;
  cacheControl: string;
  eTag: string;
  size: number;
  created_at: string;
  updated_at: string;
}

/** A file on its way in. */
export interface Upload {
  body: AsyncIterable<Uint8Array>;
  mimetype: string;
  cacheControl: string;
  /** More bytes than this are refused. */
  limit: number;
  /** Whether it may take another's place. */
  upsert: boolean;
}

/**
 * Objects of buckets. An object is a description and a file with its bytes; the description is written last,
 * and whole, so that a reader finds the old object or the new one.
 */
export class ObjectStore {
  readonly #buckets: BucketStore;

  constructor(buckets: BucketStore) {
    this.#buckets = buckets;
  }

  async find(bucket: string, name: string): Promise<StoredObject | undefined> {
    return this.#read(join(this.#buckets.folderOf(bucket), descriptionOf(name)));
  }

  async require(bucket: string, name: string): Promise<StoredObject> {
    const found = await this.find(bucket, name);
    if (found === undefined) throw noObject();
    return found;
  }

  async put(bucket: string, name: string, upload: Upload): Promise<StoredObject> {
    const folder = this.#buckets.folderOf(bucket);
    const old = await this.find(bucket, name);
    if (old && !upload.upsert) throw exists();
    const version = randomUUID();
    const file = join(folder, version);
    const hash = createHash("md5");
    let size = 0;
    async function* counted() {
      for await (const chunk of upload.body) {
        size += chunk.byteLength;
        if (size > upload.limit) throw tooLarge();
        hash.update(chunk);
        yield chunk;
      }
    }
    try {
      await pipeline(counted, createWriteStream(file));
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    const now = new Date().toISOString();
    const object: StoredObject = {
      id: old?.id ?? randomUUID(),
      bucket,
      name,
      version,
      mimetype: upload.mimetype,
      cacheControl: upload.cacheControl,
      eTag: `"${hash.digest("hex")}"`,
      size,
      created_at: old?.created_at ?? now,
      updated_at: now,
    };
    await writeFileAtomic(join(folder, descriptionOf(name)), JSON.stringify(object));
    if (old) await rm(join(folder, old.version), { force: true });
    return object;
  }

  open({ bucket, version }: StoredObject): ReadStream {
    return createReadStream(join(this.#buckets.folderOf(bucket), version));
  }

  /** Removes objects, and says which were there. */
  async remove(bucket: string, names: readonly string[]): Promise<StoredObject[]> {
    const removed: StoredObject[] = [];
    for (const name of names) {
      const found = await this.find(bucket, name);
      if (found === undefined) continue;
      const folder = this.#buckets.folderOf(bucket);
      await rm(join(folder, descriptionOf(name)), { force: true });
      await rm(join(folder, found.version), { force: true });
      removed.push(found);
    }
    return removed;
  }

  async list(bucket: string): Promise<StoredObject[]> {
    const folder = this.#buckets.folderOf(bucket);
    const files = (await readdir(folder).catch(() => [])).filter((file) =>
      file.endsWith(".object"),
    );
    const found = await Promise.all(files.map((file) => this.#read(join(folder, file))));
    return found.filter((object) => object !== undefined);
  }

  async #read(file: string): Promise<StoredObject | undefined> {
    try {
      // SAFETY: only put() writes this file.
      return JSON.parse(await readFile(file, "utf8")) as StoredObject;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
  }
}

/** A name has slashes and may be long; its digest has not and is not. */
function descriptionOf(name: string): string {
  return `${createHash("sha256").update(name).digest("hex")}.object`;
}
