/**
 * The value below which a share of the values lies: nearest rank, so that it was really measured.
 *
 * @example quantile([3, 1, 2], 0.5) // 2
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const rank = Math.max(Math.ceil(share * sorted.length) - 1, 0);
  return sorted[rank] ?? Number.NaN;
}

/** The middle one. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
