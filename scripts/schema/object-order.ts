/** What a reader wants to see first; anything else comes after, by name. */
const KINDS = ["cluster/", "/schema.sql", "/types/", "/sequences/", "/tables/", "/views/"];

/** Orders exported files: the cluster, then schema by schema its types, tables and functions. */
export function objectOrder(a: string, b: string): number {
  return compare(key(a), key(b));
}

function key(path: string): string[] {
  const kind = KINDS.findIndex((part) => path.includes(part));
  const schema = path.startsWith("cluster/") ? "" : (path.split("/")[1] ?? "");
  return [schema, String(kind === -1 ? KINDS.length : kind), path];
}

function compare(a: string[], b: string[]): number {
  for (const [index, part] of a.entries()) {
    const other = b[index] ?? "";
    // Code units, not a locale: the same order on every machine.
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}
