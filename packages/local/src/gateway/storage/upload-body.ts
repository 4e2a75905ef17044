import { invalidBody } from "./storage-fault.ts";

/** A file as it came: raw, or as the part of a form. */
export interface UploadBody {
  body: AsyncIterable<Uint8Array>;
  mimetype: string;
  cacheControl: string;
}

/** Reads what storage-js sends: bytes and streams raw, blobs as a form with the file in a part without a name. */
export async function readUpload(request: Request): Promise<UploadBody> {
  const type = request.headers.get("content-type") ?? "application/octet-stream";
  if (!type.startsWith("multipart/form-data")) {
    return {
      body: request.body ?? nothing(),
      mimetype: type,
      cacheControl: request.headers.get("cache-control") ?? "no-cache",
    };
  }
  const form = await request.formData().catch(() => null);
  const file = [...(form?.values() ?? [])].find((part) => part instanceof File);
  if (!form || !file) throw invalidBody("No file provided");
  const seconds = form.get("cacheControl");
  return {
    body: file.stream(),
    mimetype: file.type || "application/octet-stream",
    cacheControl: typeof seconds === "string" ? `max-age=${seconds}` : "no-cache",
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
