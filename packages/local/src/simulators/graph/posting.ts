import { z } from "zod";
import type { PostOptions } from "./deliveries.ts";

/** How a webhook is posted: shared by every control route that posts one. */
export const postingFields = {
  /** The same bytes this many times, at once. */
  times: z.number().int().min(1).max(100).optional(),
  signature: z.enum(["valid", "wrong", "missing"]).optional(),
  /** Signs with this app secret instead of the configured one. */
  secret: z.string().optional(),
  /** False: one attempt, whatever is answered. */
  retry: z.boolean().optional(),
  /** `utf8` leaves non-ASCII and slashes as they are; Meta escapes them. */
  encoding: z.enum(["escaped", "utf8"]).optional(),
};

type Posting = z.infer<z.ZodObject<typeof postingFields>>;

/** The poster's options for a control call. A forged webhook is not retried: no Meta stands behind it. */
export function postOptions(what: string, posting: Posting): PostOptions & { utf8: boolean } {
  const forged = posting.signature === "wrong" || posting.signature === "missing";
  return {
    what,
    copies: posting.times ?? 1,
    signature: posting.signature ?? "valid",
    retry: posting.retry ?? !forged,
    utf8: posting.encoding === "utf8",
    ...(posting.secret === undefined ? {} : { secret: posting.secret }),
  };
}
