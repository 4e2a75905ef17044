/** The private bucket in which files from WhatsApp are kept. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { StorageFault, storageFault } from "./storage-fault.ts";

/** Its name; the objects are `{user id}/{attachment id}.{extension}`. */
export const mediaBucket = "whatsapp-media";

/** The bucket's verbs. Each throws a {@link StorageFault}. */
export interface MediaStore {
  /** Whether this project has Storage; makes the bucket where there is none yet. */
  isThere(): Promise<boolean>;
  /** Puts an object there, in the place of one of the same path. */
  put(path: string, bytes: Uint8Array<ArrayBuffer>, mimeType: string): Promise<void>;
  /** Removes an object; one that is not there is removed already. */
  remove(path: string): Promise<void>;
  /** An address from which anybody who has it may download the object for a while. */
  sign(path: string, filename: string, seconds: number): Promise<string>;
}

/** @param admin The client with the secret key: no policy lets anybody else near the bucket. */
export function createMediaStore({ storage }: SupabaseClient): MediaStore {
  const bucket = storage.from(mediaBucket);
  let isKnown = false;

  async function findBucket(): Promise<void> {
    const { data, error } = await storage.getBucket(mediaBucket);
    if (!error) {
      // Somebody's hand: what it holds would be everybody's to read.
      if (data.public) throw new StorageFault("unavailable", 403);
      return;
    }
    const fault = storageFault(error);
    if (fault.kind !== "no_bucket") throw fault;
    const created = await storage.createBucket(mediaBucket, { public: false });
    if (!created.error) return;
    const refused = storageFault(created.error);
    // Another worker was quicker; what it made is looked at like any other.
    if (refused.kind !== "exists") throw refused;
    await findBucket();
  }

  return {
    async isThere() {
      if (isKnown) return true;
      try {
        await findBucket();
      } catch (thrown) {
        if (thrown instanceof StorageFault && thrown.kind === "absent") return false;
        throw thrown;
      }
      isKnown = true;
      return true;
    },

    async put(path, bytes, mimeType) {
      const options = { contentType: mimeType, upsert: true };
      const { error } = await bucket.upload(path, bytes, options);
      if (!error) return;
      isKnown = false;
      throw storageFault(error);
    },

    async remove(path) {
      const { error } = await bucket.remove([path]);
      if (!error) return;
      const fault = storageFault(error);
      if (!["absent", "no_bucket", "no_object"].includes(fault.kind)) throw fault;
    },

    async sign(path, filename, seconds) {
      const { data, error } = await bucket.createSignedUrl(path, seconds);
      if (error) throw storageFault(error);
      // Not by the library's `download` option, which encodes a name twice.
      const address = new URL(data.signedUrl);
      address.searchParams.set("download", filename);
      return address.href;
    },
  };
}
