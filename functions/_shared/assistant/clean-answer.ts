/** What of a model's text may be stored and shown. */

/** What a message may have, in the database's own words. */
const maxCharacters = 65_536;

/**
 * Cleans an answer, or the beginning of one.
 *
 * Of a longer beginning it makes a longer answer that starts with the shorter one: what has been shown
 * is never taken back. So a space or half a character at the end waits for what follows.
 */
export function cleanAnswer(text: string): string {
  return (
    text
      // A text column holds no U+0000.
      .replaceAll("\u0000", "")
      .trimStart()
      .slice(0, maxCharacters)
      .replace(/[\uD800-\uDBFF]$/, "")
      .toWellFormed()
      .trimEnd()
  );
}
