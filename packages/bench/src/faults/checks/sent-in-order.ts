import type { Check } from "./check.ts";

export const sentInOrder: Check = {
  name: "sent-in-order",
  sentence: "a person reads in the order in which we wrote",
  find({ outbox, received }) {
    const userOf = new Map(outbox.map(({ id, userId }) => [id, userId]));
    const newest = new Map<string, string>();
    return received.flatMap(({ outboxId }) => {
      const user = userOf.get(outboxId ?? "");
      if (outboxId === null || user === undefined) return [];
      const before = newest.get(user) ?? "";
      if (outboxId > before) newest.set(user, outboxId);
      return outboxId < before ? [`outbox ${outboxId}: arrived after ${before}`] : [];
    });
  },
};
