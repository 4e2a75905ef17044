import type { Facts } from "../facts/facts.ts";
import { answeredOnce } from "./answered-once.ts";
import { allProcessed, noDeadLetters, queuesEmpty } from "./at-rest.ts";
import type { Check, Violation } from "./check.ts";
import { sentInOrder } from "./sent-in-order.ts";
import { sentOnce } from "./sent-once.ts";
import { spokenOrder } from "./spoken-order.ts";
import { status } from "./status.ts";
import { storedOnce } from "./stored-once.ts";

/** Every guarantee. */
export const checks: readonly Check[] = [
  storedOnce,
  spokenOrder,
  answeredOnce,
  sentOnce,
  sentInOrder,
  status,
  queuesEmpty,
  noDeadLetters,
  allProcessed,
];

/** What did not hold. */
export function violations(facts: Facts): Violation[] {
  return checks.flatMap(({ name, find }) => find(facts).map((what) => ({ guarantee: name, what })));
}
