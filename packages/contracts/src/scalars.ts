/** Field types that many nouns share. */
import { z } from "zod";

/** Any UUID, whatever its version (seeded rows use readable ones). */
export const uuid = z.guid();

/** A `timestamptz` as PostgREST prints it: ISO 8601 with an offset. */
export const timestamp = z.iso.datetime({ offset: true });

/** A json object of any content. */
export const jsonObject = z.record(z.string(), z.unknown());

/** A decimal string with two places, such as `"29.00"`: money never travels as a float. */
export const decimalString = z.string().regex(/^\d+\.\d{2}$/);

/** A `numeric` column: PostgREST prints a JSON number, other drivers a string. */
export const numericColumn = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)]);

/**
 * Turns a `numeric(12,2)` column into a decimal string.
 *
 * @example toDecimalString(29) // "29.00"
 */
export function toDecimalString(value: z.infer<typeof numericColumn>): string {
  // Twelve digits fit a double exactly enough for two places.
  return Number(value).toFixed(2);
}
