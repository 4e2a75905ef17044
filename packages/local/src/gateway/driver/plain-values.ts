/** PostgREST prints numbers as JSON numbers; lite leaves `1.50` a string, because of its zero. */
function number(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

/** PostgREST prints and takes `bytea` as `\x…`; the driver would make a `Buffer` of it. */
function bytes(value: unknown): unknown {
  return value instanceof Uint8Array ? `\\x${Buffer.from(value).toString("hex")}` : value;
}

/** Driver types for `numeric` (1700) and `bytea` (17). */
export const plainValueTypes = {
  numeric: { to: 1700, from: [1700], serialize: String, parse: number },
  bytea: { to: 17, from: [17], serialize: bytes, parse: (text: string) => text },
};
