const SHOWN = 12;

/** Where a generated file differs from what it should be, as a few lines to read. */
export function lineDifferences(file: string, actual: string | null, expected: string): string[] {
  if (actual === expected) return [];
  if (actual === null) return [`${file} does not exist.`];
  const have = actual.split("\n");
  const want = expected.split("\n");
  const first = want.findIndex((line, index) => line !== have[index]);
  const at = first === -1 ? want.length : first;
  const wanted = new Set(want);
  const had = new Set(have);
  const gone = have.slice(at).filter((line) => !wanted.has(line));
  const missing = want.slice(at).filter((line) => !had.has(line));
  return [
    `${file} differs from line ${at + 1} on.`,
    ...gone.slice(0, SHOWN).map((line) => `- ${line}`),
    ...missing.slice(0, SHOWN).map((line) => `+ ${line}`),
    ...(gone.length + missing.length > 2 * SHOWN ? ["  … and more"] : []),
  ];
}
