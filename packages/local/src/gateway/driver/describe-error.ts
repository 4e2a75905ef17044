/**
 * One line about a database error, for the log: SQLSTATE, message and where it arose.
 *
 * The detail is left out, for it quotes rows; addresses and numbers that a message quotes are
 * masked.
 */
export function describeError(error: Error | undefined): string {
  if (error === undefined) return "unknown";
  const code = "code" in error ? String(error.code) : error.name;
  const where = "where" in error && typeof error.where === "string" ? error.where : "";
  const [place] = where.split("\n").filter((line) => line.startsWith("PL/pgSQL function"));
  return mask(`${code} ${error.message}${place === undefined ? "" : ` (${place})`}`);
}

function mask(text: string): string {
  return text.replace(/[^\s"'(<]+@[^\s"')>]+/g, "<address>").replace(/\+?\d{7,}/g, "<number>");
}
