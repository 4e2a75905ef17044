/**
 * `@supabase/lite` hands JSON to the driver as text, and its serializer makes a JSON *string*
 * of that: a sign-up trigger reads nulls from `raw_user_meta_data`, a function gets its `jsonb`
 * argument as text in quotes. Text therefore passes as it is.
 */
function serialize(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

const parse = (text: string): unknown => JSON.parse(text);

/** Driver types for `json` (114) and `jsonb` (3802). */
export const jsonTextTypes = {
  json: { to: 114, from: [114], serialize, parse },
  jsonb: { to: 3802, from: [3802], serialize, parse },
};
