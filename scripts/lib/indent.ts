/** The text with every line moved in. */
export function indent(text: string, by = "      "): string {
  return text.trimEnd().replaceAll(/^(?=.)/gm, by);
}
