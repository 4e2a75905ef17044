/** Reads a body as the exact bytes that came, up to a limit. */
import { Problem } from "./problem.ts";

/**
 * Reads the raw body.
 *
 * @throws Problem `body_too_large` as soon as more than `maxBytes` were announced or came.
 */
export async function readBytes(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let length = 0;
  // The announced length is the sender's word; what counts is what arrives.
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

function tooLarge(maxBytes: number): Problem {
  return new Problem("body_too_large", { detail: `The body may have ${maxBytes} bytes at most.` });
}
