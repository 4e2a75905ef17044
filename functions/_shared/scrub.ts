/** Takes personal data and secrets out of a line before it is logged. */

const patterns: readonly [RegExp, string][] = [
  [/\beyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g, "[token]"],
  [/\b(sb_(?:secret|publishable)_)[\w-]+/g, "$1[key]"],
  [/\b(Bearer\s+)[^\s"']+/gi, "$1[token]"],
  [/[\w.%+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/gi, "[email]"],
  // A phone number. UUIDs, of which eight digits may open, are kept by the look-arounds.
  [/(?<![\w.-])\+?\d{8,15}(?![\w-])/g, "[number]"],
];

/**
 * Replaces tokens, keys, e-mail addresses and phone numbers.
 *
 * @example scrub("no user ana@example.com") // "no user [email]"
 */
export function scrub(text: string): string {
  let result = text;
  for (const [pattern, replacement] of patterns) result = result.replace(pattern, replacement);
  return result;
}
