/** Times as Meta sends them: seconds since 1970, in a string. */

/** WhatsApp opened in 2009: nothing is older. */
const earliest = Date.UTC(2009, 0, 1) / 1000;
const oneDay = 24 * 60 * 60;

/**
 * Turns unix seconds into ISO 8601; a time that is missing or absurd becomes `receivedAt`.
 *
 * @example toIsoTime("1767225600", new Date()) // "2026-01-01T00:00:00.000Z"
 */
export function toIsoTime(seconds: string | number | undefined, receivedAt: Date): string {
  const value = seconds === undefined || seconds === "" ? Number.NaN : Number(seconds);
  const latest = receivedAt.getTime() / 1000 + oneDay;
  const isPlausible = value >= earliest && value <= latest;
  return (isPlausible ? new Date(value * 1000) : receivedAt).toISOString();
}
