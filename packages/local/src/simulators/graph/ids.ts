import { createHash, randomBytes } from "node:crypto";

/**
 * A message id in Meta's form. Real ones carry the person's number in base64; these are random, so
 * that an id in a log tells nobody's number.
 */
export function newWamid(): string {
  return `wamid.HBg${randomBytes(30).toString("base64")}AA==`.replaceAll(/[+/]/g, "x");
}

/** The support trace id Meta puts into every error. */
export function newTraceId(): string {
  return `A${randomBytes(16).toString("base64url")}`;
}

/** A numeric object id, as media have. */
export function newObjectId(): string {
  return `9${BigInt(`0x${randomBytes(6).toString("hex")}`)
    .toString()
    .padStart(15, "0")}`;
}

/** The business-scoped user id of a number: always the same one, so that runs can be repeated. */
export function userIdOf(phone: string): string {
  const hash = createHash("sha256").update(phone).digest("hex").slice(0, 15);
  return `US.${BigInt(`0x${hash}`).toString().padStart(19, "1")}`;
}

const USER_ID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

/** Tells a business-scoped user id (`US.13491208655302741918`, `US.ENT.…`) from a number. */
export function isUserId(value: string): boolean {
  return USER_ID.test(value);
}

/** The digits of a phone number, however it was written. */
export function digitsOf(phone: string): string {
  return phone.replaceAll(/\D/g, "");
}
