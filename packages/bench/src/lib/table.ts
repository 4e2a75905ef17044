/**
 * A table in plain text: numbers to the right, words to the left.
 *
 * @example table(["rate", "p99"], [[10, "4 ms"]])
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const lines = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) =>
    Math.max(...lines.map((line) => (line[column] ?? "").length)),
  );
  const isNumber = head.map((_, column) =>
    rows.every((row) => /^[-\d]/.test(String(row[column] ?? "-"))),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return isNumber[column] ? cell.padStart(width) : cell.padEnd(width);
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
