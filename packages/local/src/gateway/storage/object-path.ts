import { checkBucketName, checkKey } from "./names.ts";

/**
 * Bucket and object that an address names.
 *
 * @param below where they begin, such as `/storage/v1/object/sign/`.
 */
export function objectPath(url: string, below: string): { bucket: string; name: string } {
  const path = new URL(url).pathname.slice(below.length);
  const [bucket = "", ...name] = path.split("/").map(decodePart);
  return { bucket: checkBucketName(bucket), name: checkKey(name.join("/")) };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
