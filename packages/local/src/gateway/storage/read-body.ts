import type { z } from "zod";
import { invalidBody } from "./storage-fault.ts";

/** Reads a JSON body; 400 for one of another shape. */
export async function readBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(await request.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalidBody(`body/${issue?.path.join("/") ?? ""} ${issue?.message ?? "is not JSON"}`);
}
