/**
 * One or two letters that stand for a person.
 *
 * @example initials("Ada Lovelace", null) // "AL"
 */
export function initials(name: string | null, email: string | null): string {
  const words = (name ?? "").trim().split(/\s+/).filter(Boolean);
  const [first, last] = [words.at(0), words.length > 1 ? words.at(-1) : undefined];
  const letters = [first, last].map((word) => [...(word ?? "")][0] ?? "").join("");
  return (letters || [...(email ?? "")][0] || "?").toLocaleUpperCase("en");
}
