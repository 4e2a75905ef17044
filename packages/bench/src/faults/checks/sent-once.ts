import { countBy } from "../../lib/count-by.ts";
import type { OutboxRow } from "../facts/facts.ts";
import { FINAL_REFUSAL } from "../plan/scenes.ts";
import type { Check } from "./check.ts";

export const sentOnce: Check = {
  name: "sent-once",
  sentence: "every text that was to leave reached its phone once, and no phone got another one",
  find({ outbox, received, turns, written }) {
    const times = countBy(received, ({ outboxId }) => outboxId);
    const rows = new Set(outbox.map(({ id }) => id));
    const replied = new Set(outbox.map(({ turnId }) => turnId));
    return [
      ...outbox.flatMap((row) => {
        const count = times.get(row.id) ?? 0;
        return count === timesDue(row)
          ? []
          : [`outbox ${row.id}: reached the phone ${count} times`];
      }),
      ...received
        .filter(({ outboxId }) => outboxId === null || !rows.has(outboxId))
        .map(({ wamid }) => `${wamid}: of no row of the outbox`),
      ...turns
        .filter(({ id, status }) => status === "answered" && !replied.has(id))
        .map(({ id }) => `turn ${id}: its answer was never meant to leave`),
      ...written.flatMap(({ wamid, marker, isCode }) => {
        if (isCode) return [];
        const quoting = received.filter(({ markers }) => markers.includes(marker));
        return quoting.length > 1 ? [`${wamid}: the phone got ${quoting.length} answers`] : [];
      }),
    ];
  },
};

/** Once, unless the Graph API refused it for good. */
function timesDue({ status, errorCode }: OutboxRow): number {
  return status === "failed" && errorCode === FINAL_REFUSAL ? 0 : 1;
}
