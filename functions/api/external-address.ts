/** An address for accounts whose identity service verified none: Auth wants one. */
import type { ExternalPerson } from "./external-token.ts";

/** No mail is ever delivered below `.invalid` (RFC 2606). */
const domain = "external.invalid";

/** Whether an address is at our domain; from a token it is nobody's proof of anything. */
export function isStandIn(email: string | null): boolean {
  return email?.endsWith(`@${domain}`) ?? false;
}

/**
 * Creates the addresses: the same for the same person.
 *
 * Keyed, because whoever could guess one could sign up with it first.
 */
export function createStandInAddress(secret: string) {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  return async ({ issuer, subject }: ExternalPerson): Promise<string> => {
    const person = encoder.encode(JSON.stringify([issuer, subject]));
    const digest = new Uint8Array(await crypto.subtle.sign("HMAC", await key, person));
    const hex = Array.from(digest.slice(0, 20), (byte) => byte.toString(16).padStart(2, "0"));
    return `${hex.join("")}@${domain}`;
  };
}
