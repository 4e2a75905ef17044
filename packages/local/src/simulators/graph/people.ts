import { canonicalPhone } from "./canonical-phone.ts";
import { digitsOf, userIdOf } from "./ids.ts";

/** Somebody with a phone in this simulated world. */
export interface Person {
  /** Digits without `+`; null for one who hides the number behind a username. */
  phone: string | null;
  /** Business-scoped user id. */
  userId: string;
  name: string;
  username: string | null;
  /** Milliseconds since 1970 of the last message from this person: opens the 24-hour window. */
  wroteAt: number | null;
}

/** How a caller names a person: by phone, by user id, or both. */
export interface Address {
  phone?: string | undefined;
  userId?: string | undefined;
}

/** Everyone who has written or been written to. */
export class People {
  readonly #byUserId = new Map<string, Person>();
  readonly #byPhone = new Map<string, Person>();

  find(address: Address): Person | undefined {
    const known = address.userId === undefined ? undefined : this.#byUserId.get(address.userId);
    if (known || address.phone === undefined) return known;
    return this.#byPhone.get(canonicalPhone(digitsOf(address.phone)));
  }

  /** Finds the person or makes their acquaintance; a new name or username replaces the old one. */
  meet(
    address: Address,
    profile: { name?: string | undefined; username?: string | undefined } = {},
  ) {
    const person = this.find(address) ?? this.#add(address);
    if (profile.name !== undefined) person.name = profile.name;
    if (profile.username !== undefined) person.username = profile.username;
    return person;
  }

  list(): Person[] {
    return [...this.#byUserId.values()];
  }

  clear(): void {
    this.#byUserId.clear();
    this.#byPhone.clear();
  }

  #add(address: Address): Person {
    const phone = address.phone === undefined ? null : digitsOf(address.phone);
    const userId = address.userId ?? userIdOf(phone ?? "");
    const person: Person = {
      phone,
      userId,
      name: `Guest ${(phone ?? userId).slice(-4)}`,
      username: null,
      wroteAt: null,
    };
    this.#byUserId.set(userId, person);
    if (phone !== null) this.#byPhone.set(canonicalPhone(phone), person);
    return person;
  }
}
