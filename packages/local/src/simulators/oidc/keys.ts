import { randomUUID } from "node:crypto";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from "jose";

export type Algorithm = "RS256" | "ES256";

/** A key pair with the form in which the world sees its public half. */
export interface SigningKey {
  kid: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  jwk: JWK;
}

/** The pairs of one issuer at one time. */
export type KeySet = Record<Algorithm, SigningKey>;

/** Makes a pair of each kind. An RSA key takes some hundred milliseconds. */
export async function createKeySet(): Promise<KeySet> {
  const [RS256, ES256] = await Promise.all([createKey("RS256"), createKey("ES256")]);
  return { RS256, ES256 };
}

/** Makes a pair, under the name of another one when it is to pass for it. */
export async function createKey(alg: Algorithm, kid: string = randomUUID()): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: "sig" };
  return { kid, privateKey, publicKey, jwk };
}
