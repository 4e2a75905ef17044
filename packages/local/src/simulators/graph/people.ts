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
  /** False once the person has stopped marketing messages. */
  marketing: boolean;
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
  /** Numbers and user ids that people had: whoever is called by one is found under the new one. */
  readonly #moved = new Map<string, Person>();

  find(address: Address): Person | undefined {
    const known =
      address.userId === undefined
        ? undefined
        : (this.#byUserId.get(address.userId) ?? this.#moved.get(address.userId));
    if (known || address.phone === undefined) return known;
    const key = canonicalPhone(digitsOf(address.phone));
    // A user id that is new here tells that a given-up number has a new owner.
    const former = address.userId === undefined ? this.#moved.get(key) : undefined;
    return this.#byPhone.get(key) ?? former;
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

  /** Gives a person another number, another user id, or both. */
  move(person: Person, { phone, userId }: Address): void {
    if (phone !== undefined) {
      if (person.phone !== null) {
        this.#byPhone.delete(canonicalPhone(person.phone));
        this.#moved.set(canonicalPhone(person.phone), person);
      }
      person.phone = digitsOf(phone);
      this.#moved.delete(canonicalPhone(person.phone));
      this.#byPhone.set(canonicalPhone(person.phone), person);
    }
    if (userId !== undefined && userId !== person.userId) {
      this.#byUserId.delete(person.userId);
      this.#moved.set(person.userId, person);
      this.#moved.delete(userId);
      person.userId = userId;
      this.#byUserId.set(userId, person);
    }
  }

  /** Whether this is the number of the person now, not one of former days. */
  holds(person: Person, phone: string | undefined): boolean {
    if (phone === undefined) return false;
    return this.#byPhone.get(canonicalPhone(digitsOf(phone))) === person;
  }

  list(): Person[] {
    return [...this.#byUserId.values()];
  }

  clear(): void {
    this.#byUserId.clear();
    this.#byPhone.clear();
    this.#moved.clear();
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
      marketing: true,
    };
    this.#byUserId.set(userId, person);
    if (phone !== null) this.#byPhone.set(canonicalPhone(phone), person);
    return person;
  }
}
