/**
 * One form for numbers that come in two: Brazil's ninth digit, Mexico's 1, Argentina's 9. Digits in,
 * digits out.
 *
 * @example canonicalPhone("5511955501234") === canonicalPhone("551155501234")
 */
export function canonicalPhone(digits: string): string {
  const brazil = /^55(\d{2})9(\d{8})$/.exec(digits);
  if (brazil) return `55${brazil[1]}${brazil[2]}`;
  const mexico = /^521(\d{10})$/.exec(digits);
  if (mexico) return `52${mexico[1]}`;
  const argentina = /^549(\d{10})$/.exec(digits);
  if (argentina) return `54${argentina[1]}`;
  return digits;
}
