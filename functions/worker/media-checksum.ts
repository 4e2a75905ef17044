/** SHA-256 of files, as Meta writes it: base64 in webhooks, hex at the media endpoint. */

/** The SHA-256 of bytes, in hex. */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/** A checksum in hex; null for what is none in either form. */
export function checksumHex(given: string): string | null {
  if (/^[0-9a-f]{64}$/i.test(given)) return given.toLowerCase();
  if (!/^[A-Za-z0-9+/]{43}=$/.test(given)) return null;
  return toHex(Uint8Array.from(atob(given), (character) => character.charCodeAt(0)));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
