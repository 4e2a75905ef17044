import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../../stack/files.ts";
import { exists, noBucket } from "./storage-fault.ts";

/** A bucket, as Storage prints it. */
export interface Bucket {
  id: string;
  name: string;
  owner: string;
  public: boolean;
  type: "STANDARD";
  file_size_limit: number | null;
  allowed_mime_types: string[] | null;
  created_at: string;
  updated_at: string;
}

/** Buckets, a folder each, with its description in `bucket.json`. */
export class BucketStore {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Where the objects of a bucket lie. */
  folderOf(id: string): string {
    // A name may hold anything but a slash; as a folder, dots alone would mean another one.
    return join(this.#dir, encodeURIComponent(id).replaceAll(".", "%2E"));
  }

  async find(id: string): Promise<Bucket | undefined> {
    try {
      // SAFETY: only create() writes this file.
      return JSON.parse(await readFile(this.#fileOf(id), "utf8")) as Bucket;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
  }

  async require(id: string): Promise<Bucket> {
    const bucket = await this.find(id);
    if (bucket === undefined) throw noBucket();
    return bucket;
  }

  async list(): Promise<Bucket[]> {
    const folders = await readdir(this.#dir).catch(() => []);
    const found = await Promise.all(folders.map((folder) => this.find(decodeURIComponent(folder))));
    return found.filter((bucket) => bucket !== undefined);
  }

  async create(
    given: Pick<Bucket, "id" | "public" | "file_size_limit" | "allowed_mime_types">,
  ): Promise<void> {
    // For its owner alone, as the keys are.
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    try {
      // The one call that decides who was first.
      await mkdir(this.folderOf(given.id));
    } catch {
      throw exists();
    }
    const now = new Date().toISOString();
    const bucket: Bucket = {
      ...given,
      name: given.id,
      owner: "",
      type: "STANDARD",
      created_at: now,
      updated_at: now,
    };
    await writeFileAtomic(this.#fileOf(given.id), JSON.stringify(bucket));
  }

  #fileOf(id: string): string {
    return join(this.folderOf(id), "bucket.json");
  }
}
