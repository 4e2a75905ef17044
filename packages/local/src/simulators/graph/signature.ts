import { createHmac } from "node:crypto";

/** Which signature a delivery carries. */
export type SignatureKind = "valid" | "wrong" | "missing";

/** The value of `X-Hub-Signature-256`: HMAC-SHA256 of the exact bytes with the app secret. */
export function sign(body: Uint8Array, secret: string): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

/** The signature header of a delivery, or none. */
export function signatureHeaders(
  body: Uint8Array,
  secret: string,
  kind: SignatureKind,
): Record<string, string> {
  if (kind === "missing") return {};
  const key = kind === "valid" ? secret : `${secret}, but not quite`;
  return { "x-hub-signature-256": sign(body, key) };
}
