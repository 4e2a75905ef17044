/** How many elements have each key. */
export function countBy<T, K>(list: readonly T[], key: (element: T) => K): Map<K, number> {
  const counts = new Map<K, number>();
  for (const element of list) {
    const name = key(element);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
