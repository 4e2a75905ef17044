import type { Check } from "./check.ts";
import { hasArrived } from "./sent-once.ts";

export const sentInOrder: Check = {
  name: "sent-in-order",
  sentence: "a person reads in the order in which we wrote",
  find({ outbox, received }) {
    const userOf = new Map(outbox.map(({ id, userId }) => [id, userId]));
    // What was taken, and reported as failed when later ones were there, can only come after them.
    const late = new Set(received.filter((one) => !hasArrived(one)).map((one) => one.outboxId));
    const newest = new Map<string, string>();
    return received.flatMap(({ outboxId }) => {
      const user = userOf.get(outboxId ?? "");
      if (outboxId === null || user === undefined || late.has(outboxId)) return [];
      const before = newest.get(user) ?? "";
      if (outboxId > before) newest.set(user, outboxId);
      return outboxId < before ? [`outbox ${outboxId}: arrived after ${before}`] : [];
    });
  },
};
