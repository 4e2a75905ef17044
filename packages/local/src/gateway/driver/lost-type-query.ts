import { lostConnection } from "./reserved-connection.ts";

/** A failed statement, as the driver throws it. */
interface DriverError extends Error {
  readonly code?: unknown;
  readonly query?: unknown;
}

/**
 * Whether this is the driver's own question for the array types, cut off in a connection's first
 * moments. Nobody waits for the answer, and so the failure would end the whole process.
 */
export function isLostTypeQuery(reason: unknown): boolean {
  if (!(reason instanceof Error)) return false;
  const { code, query }: DriverError = reason;
  if (typeof code !== "string" || typeof query !== "string") return false;
  return lostConnection.test(code) && query.includes("typarray");
}

/** Lets such a failure pass, and no other; returns how to end that. */
export function survivesLostTypeQueries(): () => void {
  const listener = (reason: unknown) => {
    if (!isLostTypeQuery(reason)) throw reason;
  };
  process.on("unhandledRejection", listener);
  return () => process.off("unhandledRejection", listener);
}
