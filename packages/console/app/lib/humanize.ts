/**
 * A key of the database as a person would write it.
 *
 * @example humanize("deep_research") // "Deep research"
 */
export function humanize(key: string): string {
  const words = key.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
