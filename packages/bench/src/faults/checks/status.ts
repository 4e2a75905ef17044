import type { Facts, OutboxRow } from "../facts/facts.ts";
import { FINAL_REFUSAL, FINAL_REPORT } from "../plan/scenes.ts";
import type { Check } from "./check.ts";

/** Order in which a message goes through them. */
const ORDER = ["pending", "sent", "delivered", "read"];

export const status: Check = {
  name: "status",
  sentence: "every message has the furthest status that was reported for it; a failed one says why",
  find(facts) {
    return [...rows(facts), ...messages(facts)];
  },
};

function rows({ outbox, received }: Facts): string[] {
  // The newest: one that failed and went out again is what it is the second time.
  const phone = new Map(received.map((one) => [one.outboxId, one]));
  return outbox.flatMap((row) => {
    const arrived = phone.get(row.id);
    if (row.status === "failed") return isExplained(row, arrived?.status) ? [] : [unexplained(row)];
    if (arrived === undefined) return [];
    return [
      ...(row.status === arrived.status
        ? []
        : [`outbox ${row.id}: ${row.status}, reported was ${arrived.status}`]),
      ...(row.externalId === arrived.wamid ? [] : [`outbox ${row.id}: has another message's id`]),
    ];
  });
}

/** A plan injects two final errors: one as a refusal, one as a report. */
function isExplained({ errorCode }: OutboxRow, reported: string | undefined): boolean {
  return errorCode === FINAL_REFUSAL || (errorCode === FINAL_REPORT && reported === "failed");
}

function unexplained({ id, errorCode }: OutboxRow): string {
  return `outbox ${id}: failed with ${errorCode ?? "no code"}, which nobody injected`;
}

/** A message is as far as the least of its parts. */
function messages({ messages, outbox }: Facts): string[] {
  return messages.flatMap(({ id, role, status }) => {
    const parts = outbox.filter(({ messageId }) => messageId === id);
    if (role !== "assistant" || parts.length === 0) return [];
    const due = parts.some((part) => part.status === "failed")
      ? "failed"
      : ORDER[Math.min(...parts.map((part) => Math.max(ORDER.indexOf(part.status), 0)))];
    return status === due ? [] : [`message ${id}: ${status}, its parts are ${due}`];
  });
}
