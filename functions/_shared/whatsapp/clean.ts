/** Makes any JSON fit for a `jsonb` column. */

/** Deeper than Meta ever nests, shallower than any stack. */
const maxDepth = 64;

/** Postgres stores neither U+0000 nor half a surrogate pair. */
export function cleanText(text: string): string {
  return text.replaceAll("\u0000", "").toWellFormed();
}

/** Cleans every string and key of a JSON value; what lies too deep becomes null. */
export function cleanJson(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return cleanText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= maxDepth) return null;
  if (Array.isArray(value)) return value.map((element) => cleanJson(element, depth + 1));
  const entries = Object.entries(value);
  // fromEntries defines properties, so a key such as __proto__ stays a key.
  return Object.fromEntries(
    entries.map(([key, inner]) => [cleanText(key), cleanJson(inner, depth + 1)]),
  );
}
