import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { z } from "zod";

const metadataSchema = z.looseObject({
  name: z.string(),
  entrypoint_path: z.string(),
  import_map_path: z.string().optional(),
  verify_jwt: z.boolean(),
});

/** A function as it is uploaded to the platform. */
export interface Bundle {
  metadata: z.infer<typeof metadataSchema>;
  /** Contents by path from the repository's folder. */
  files: Map<string, Uint8Array>;
}

/** Reads the multipart body of a deployment. @throws when a path would leave its folder. */
export async function readBundle(contentType: string, body: Uint8Array): Promise<Bundle> {
  const response = new Response(Buffer.from(body), { headers: { "content-type": contentType } });
  const form = await response.formData();
  const metadata = metadataSchema.parse(JSON.parse(String(form.get("metadata"))));
  const files = new Map<string, Uint8Array>();
  for (const file of form.getAll("file")) {
    if (typeof file === "string") continue;
    const path = normalize(file.name);
    if (path.startsWith("..") || path.startsWith("/")) {
      throw new Error(`Cannot take ${file.name}: it lies outside the repository.`);
    }
    files.set(path, await file.bytes());
  }
  if (!files.has(normalize(metadata.entrypoint_path))) {
    throw new Error(`Cannot take ${metadata.name}: its entrypoint was not uploaded.`);
  }
  return { metadata, files };
}

/** Writes a bundle's files into a folder, and nothing else. */
export async function writeBundle({ files }: Bundle, folder: string): Promise<void> {
  for (const [path, content] of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
}
