import type { JWK } from "jose";
import { createKeySet, type KeySet } from "./keys.ts";

/** One identity service: its keys now, and those it has put away. */
export class Issuer {
  #current: Promise<KeySet> | undefined;
  #previous: Promise<KeySet> | undefined;
  #publishesPrevious = false;

  /** Keys are made when they are first asked for: most stacks never do. */
  current(): Promise<KeySet> {
    this.#current ??= createKeySet();
    return this.#current;
  }

  /** The keys before the last rotation; undefined when there was none. */
  previous(): Promise<KeySet> | undefined {
    return this.#previous;
  }

  /** New keys sign from now on; the old ones stay published only when they are to be kept. */
  rotate(keep: boolean): void {
    this.#previous = this.current();
    this.#publishesPrevious = keep;
    this.#current = createKeySet();
  }

  /** What the JWKS endpoint answers. */
  async publicKeys(): Promise<JWK[]> {
    const sets = [await this.current()];
    if (this.#publishesPrevious && this.#previous) sets.push(await this.#previous);
    return sets.flatMap((set) => Object.values(set).map(({ jwk }) => jwk));
  }
}
