/**
 * JSON as Meta writes it: non-ASCII as lower-case `\uXXXX`, slashes escaped. The signature covers
 * these bytes, so a receiver that parses and re-serialises before it verifies fails here as it
 * would in production.
 *
 * @example metaJson({ text: "é/" }) // {"text":"\u00e9\/"}
 */
export function metaJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("/", "\\/")
    .replaceAll(/[\u0080-\uffff]/g, (unit) => {
      return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
    });
}
