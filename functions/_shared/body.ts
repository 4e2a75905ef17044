/** Reads a body up to a limit: as the exact bytes that came, or as JSON of a known shape. */
import type { z } from "zod";
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
  const bytes = await readAtMost(request, maxBytes);
  if (!bytes) throw tooLarge(maxBytes);
  return bytes;
}

/** Reads a request's or a response's bytes; null as soon as more than `maxBytes` were announced or came. */
export async function readAtMost(
  { headers, body }: Pick<Request, "headers" | "body">,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (Number(headers.get("content-length") ?? 0) > maxBytes) {
    await body?.cancel();
    return null;
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  // The announced length is the sender's word; what counts is what arrives.
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) return null;
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

/** How a body is read. */
export interface JsonOptions {
  /** What no body at all stands for; undefined: it is refused. */
  readonly ifEmpty?: unknown;
}

/**
 * Reads a JSON body.
 *
 * @throws Problem `body_too_large`, `invalid_json`, or `invalid_input` that names the fields.
 */
export async function readJson<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
  maxBytes: number,
  { ifEmpty }: JsonOptions = {},
): Promise<z.output<Schema>> {
  const bytes = await readBytes(request, maxBytes);
  const isEmpty = bytes.length === 0 && ifEmpty !== undefined;
  const parsed = schema.safeParse(isEmpty ? ifEmpty : parse(bytes));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path }) => path.join(".") || "the body");
  throw new Problem("invalid_input", {
    detail: `Missing or malformed: ${[...new Set(fields)].slice(0, 5).join(", ")}.`,
  });
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Problem("invalid_json");
  }
}

function tooLarge(maxBytes: number): Problem {
  return new Problem("body_too_large", { detail: `The body may have ${maxBytes} bytes at most.` });
}
