import type { Facts, OutboxRow, Received } from "../facts/facts.ts";
import { FINAL_REFUSAL, FINAL_REPORT } from "../plan/scenes.ts";
import type { Check } from "./check.ts";

export const sentOnce: Check = {
  name: "sent-once",
  sentence: "every text that was to leave reached its phone once, and no phone got another one",
  find: (facts) => [...rows(facts), ...strangers(facts), ...quotations(facts)],
};

/** What the phone shows: the Graph API took it, and did not say later that it had failed. */
export function hasArrived({ status }: Received): boolean {
  return status !== "failed";
}

function rows({ outbox, received, turns }: Facts): string[] {
  const replied = new Set(outbox.map(({ turnId }) => turnId));
  return [
    ...outbox.flatMap((row) => {
      const times = received.filter((one) => one.outboxId === row.id && hasArrived(one)).length;
      return times === timesDue(row) ? [] : [`outbox ${row.id}: reached the phone ${times} times`];
    }),
    ...turns
      .filter(({ id, status }) => status === "answered" && !replied.has(id))
      .map(({ id }) => `turn ${id}: its answer was never meant to leave`),
  ];
}

/** Once, unless it failed for good. */
function timesDue({ status, errorCode }: OutboxRow): number {
  const isFinal = errorCode === FINAL_REFUSAL || errorCode === FINAL_REPORT;
  return status === "failed" && isFinal ? 0 : 1;
}

/** Messages on a phone that nobody meant to send. */
function strangers({ outbox, received }: Facts): string[] {
  const known = new Set(outbox.map(({ id }) => id));
  return received
    .filter(({ outboxId }) => outboxId === null || !known.has(outboxId))
    .map(({ wamid }) => `${wamid}: of no row of the outbox`);
}

/** The model says back what it answers, so words in two messages were answered twice. */
function quotations({ written, received }: Facts): string[] {
  const arrived = received.filter(hasArrived);
  return written.flatMap(({ wamid, marker, isCode }) => {
    const quoting = arrived.filter(({ markers }) => !isCode && markers.includes(marker));
    return quoting.length > 1 ? [`${wamid}: the phone got ${quoting.length} answers`] : [];
  });
}
