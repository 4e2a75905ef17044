/** Error codes of WhatsApp's Graph API, and what each class asks of a sender. */
import { z } from "zod";

/**
 * - `auth`, `permission`, `spam`, `policy`: stop the sender and alarm
 * - `transient`: retry with backoff · `throughput`: slow the number · `pair_rate`: slow this person
 * - `window`: outside 24 hours · `unreachable`, `terminal`, `opt_out`: never again for this message
 * - `unlisted`: three tries, then terminal and visible to the operator
 */
export const graphErrorClass = z.enum([
  "auth",
  "permission",
  "transient",
  "throughput",
  "pair_rate",
  "spam",
  "window",
  "unreachable",
  "terminal",
  "opt_out",
  "policy",
  "unlisted",
]);
export type GraphErrorClass = z.infer<typeof graphErrorClass>;

/** Codes as Meta documents them; 200–299 (permission) are a range and stand in the function. */
const codesOfClass: Partial<Record<GraphErrorClass, readonly number[]>> = {
  auth: [0, 190],
  permission: [3, 10, 131005],
  transient: [1, 2, 131000, 131016, 131057, 133004],
  throughput: [4, 80007, 130429],
  pair_rate: [131056],
  spam: [131048, 131064],
  window: [131047],
  unreachable: [131026],
  terminal: [131049, 130472, 130403, 131051, 131052, 131053, 131062],
  opt_out: [131050],
  policy: [368, 131031, 130497],
};

const classOfCode = new Map<number, GraphErrorClass>();
for (const name of graphErrorClass.options) {
  for (const code of codesOfClass[name] ?? []) classOfCode.set(code, name);
}

/**
 * The class of a refused send.
 *
 * @example classifyGraphError(131056) // "pair_rate"
 */
export function classifyGraphError(code: number | undefined, httpStatus?: number): GraphErrorClass {
  const known = code === undefined ? undefined : classOfCode.get(code);
  if (known) return known;
  if (code !== undefined && code >= 200 && code <= 299) return "permission";
  if (httpStatus !== undefined && httpStatus >= 500) return "transient";
  if (code === undefined && httpStatus === 401) return "auth";
  if (code === undefined && httpStatus === 403) return "permission";
  if (code === undefined && httpStatus === 429) return "throughput";
  return "unlisted";
}

/** The error body of the Graph API. */
export const graphErrorResponse = z.looseObject({
  error: z.looseObject({ code: z.int(), message: z.string().optional() }),
});

/** The answer to an accepted message: accepted, not delivered. */
export const graphMessageResponse = z.looseObject({
  messages: z.tuple([z.looseObject({ id: z.string().min(1) })], z.looseObject({})),
});

/** The answer to `GET /{version}/{phone_number_id}?fields=display_phone_number`. */
export const graphPhoneNumberResponse = z.looseObject({ display_phone_number: z.string().min(1) });

/** The answer to `GET /{version}/{media_id}`; the address is good for five minutes. */
export const graphMediaResponse = z.object({
  url: z.string().min(1),
  mime_type: z.string().min(1),
  /** Hex here, base64 in webhooks. */
  sha256: z.string().min(1),
  /** Meta's documents show it as text, its answers as a number. */
  file_size: z.union([
    z.int().nonnegative(),
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  ]),
});
export type GraphMedia = z.infer<typeof graphMediaResponse>;
