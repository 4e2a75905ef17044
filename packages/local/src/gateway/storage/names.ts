import { invalidKey, StorageFault } from "./storage-fault.ts";

/** The characters that Storage allows: those that S3 calls safe, and a few more. */
const key = /^[\w/!\-.*'() &$@=;:+,?]+$/;
const bucket = /^[\w!\-.*'() &$@=;:+,?]{1,63}$/;

/** Refuses what hosted Storage would: most of Unicode, control characters, an empty name. */
export function checkKey(name: string): string {
  if (!key.test(name) || name.length > 1024) throw invalidKey(name);
  return name;
}

/** The same for buckets, which have no slash. */
export function checkBucketName(name: string): string {
  if (!bucket.test(name)) throw new StorageFault(400, "Invalid Input", "Bucket name invalid");
  return name;
}
