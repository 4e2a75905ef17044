import bcrypt from "bcryptjs";
import { AuthFault, invalid } from "./auth-fault.ts";

/** Longest password bcrypt looks at, in characters. */
const longest = 72;

/**
 * Rounds of bcrypt as a power of two. Hosted Auth uses 10, which in JavaScript blocks this
 * process for 85 ms per sign-up, 17 s for 200; 4 takes 1.4 ms. The passwords here are those of
 * a developer's machine. `LITE_AUTH_BCRYPT_COST=10` brings the hosted cost back.
 */
const localCost = "4";

/** Makes lite, which reads this variable, hash at the same cost as we do. */
export function usePasswordCost(): void {
  process.env.LITE_AUTH_BCRYPT_COST ??= localCost;
}

/** Hashes a password so that lite's sign-in accepts it. */
export function hashPassword(password: string): Promise<string> {
  return bcrypt.hash(password, Number(process.env.LITE_AUTH_BCRYPT_COST ?? localCost));
}

/** Refuses a password that is too short or too long. */
export function requireStrong(password: string, minimumLength: number): void {
  if (password.length > longest)
    throw invalid(`Password cannot be longer than ${longest} characters`);
  if (password.length < minimumLength) {
    const message = `Password should be at least ${minimumLength} characters.`;
    throw new AuthFault(422, "weak_password", message, { weak_password: { reasons: ["length"] } });
  }
}
