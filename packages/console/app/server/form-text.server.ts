/** A field's text, trimmed; empty when it was not sent. */
export function text(form: FormData, name: string): string {
  return String(form.get(name) ?? "").trim();
}
