/** Comparisons that take as long for a near miss as for a far one. */

const encoder = new TextEncoder();

/** Whether two strings are equal; time depends on neither's content. */
export async function constantTimeEqual(left: string, right: string): Promise<boolean> {
  // Comparing digests of equal length hides the lengths too.
  const [a, b] = await Promise.all(
    [left, right].map(
      async (text) => new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text))),
    ),
  );
  if (!a || !b) return false;
  let difference = 0;
  for (let index = 0; index < a.length; index++) difference |= (a[index] ?? 0) ^ (b[index] ?? 1);
  return difference === 0;
}

function bytesFromHex(hex: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[0-9a-f]{64}$/i.test(hex)) return null;
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/**
 * Whether a hex digest is the HMAC-SHA256 of these bytes under one of the secrets.
 *
 * Several secrets are accepted at once, so that one can be rotated.
 */
export async function verifyHmacSha256(
  secrets: readonly string[],
  bytes: Uint8Array<ArrayBuffer>,
  hexDigest: string,
): Promise<boolean> {
  const signature = bytesFromHex(hexDigest);
  if (!signature) return false;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const results = await Promise.all(
    secrets.map(async (secret) => {
      const raw = encoder.encode(secret);
      const key = await crypto.subtle.importKey("raw", raw, algorithm, false, ["verify"]);
      return crypto.subtle.verify("HMAC", key, signature, bytes);
    }),
  );
  return results.includes(true);
}
