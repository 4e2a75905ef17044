import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { z } from "zod";

/**
 * Reads the JSON body of a control call; an empty body counts as `{}`.
 *
 * @throws an HTTP 400 that says which field is wrong.
 */
export async function controlBody<T extends z.ZodType>(
  context: Context,
  schema: T,
): Promise<z.output<T>> {
  const text = await context.req.text();
  const parsed = schema.safeParse(text.trim() === "" ? {} : parse(text));
  if (parsed.success) return parsed.data;
  throw refuse(z.prettifyError(parsed.error));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse("the body is not JSON");
  }
}

function refuse(why: string): HTTPException {
  return new HTTPException(400, {
    res: Response.json({ error: `Cannot read the control call: ${why}` }, { status: 400 }),
  });
}
