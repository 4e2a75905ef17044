import { jwtVerify, SignJWT } from "jose";
import { StorageFault } from "./storage-fault.ts";

/** Signs addresses of single objects, and believes only its own signature. */
export class SignedAddress {
  readonly #key: Uint8Array;

  /** @param secret the project's, as on a hosted one. */
  constructor(secret: string) {
    this.#key = new TextEncoder().encode(secret);
  }

  /** Path and query of an object, good for some seconds. */
  async of(bucket: string, name: string, seconds: number): Promise<string> {
    const token = await new SignJWT({ url: `${bucket}/${name}` })
      .setProtectedHeader({ alg: "HS256" })
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
      .sign(this.#key);
    return `/object/sign/${bucket}/${name}?token=${token}`;
  }

  /**
   * When the address of an object ends.
   *
   * @throws StorageFault unless the token was made for this very object and is not over.
   */
  async check(bucket: string, name: string, token: string | null): Promise<Date> {
    if (!token) {
      throw new StorageFault(400, "Error", "querystring must have required property 'token'");
    }
    const { payload } = await jwtVerify(token, this.#key, {
      algorithms: ["HS256"],
      requiredClaims: ["exp", "url"],
    }).catch((error: Error) => {
      throw new StorageFault(400, "InvalidJWT", error.message);
    });
    if (payload.url !== `${bucket}/${name}`) {
      throw new StorageFault(400, "InvalidSignature", "Invalid signature");
    }
    return new Date((payload.exp ?? 0) * 1000);
  }
}
