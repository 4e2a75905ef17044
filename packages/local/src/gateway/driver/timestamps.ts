/**
 * PostgREST prints timestamps as `to_json` does, the driver hands over what `timestamptz_out`
 * wrote: `2026-11-20 23:52:00.5+00` becomes `2026-11-20T23:52:00.5+00:00`.
 *
 * Text in, text out: a `Date` would lose the microseconds. `infinity` and `BC` pass unharmed.
 */
export function isoTimestamp(text: string): string {
  return text
    .replace(/^(\d+-\d\d-\d\d) /, "$1T")
    .replace(/([+-]\d\d)(?=$| BC$)/, (offset) => (text.includes(":") ? `${offset}:00` : offset));
}

const serialize = (value: unknown): unknown =>
  value instanceof Date ? value.toISOString() : value;

/** Driver types for `timestamp` (1114) and `timestamptz` (1184); their arrays follow. */
export const timestampTypes = {
  timestamp: { to: 1114, from: [1114], serialize, parse: isoTimestamp },
  timestamptz: { to: 1184, from: [1184], serialize, parse: isoTimestamp },
};
