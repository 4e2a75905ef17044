import { rewrite, type Sabotage } from "./sabotage.ts";

export const order: Sabotage = {
  name: "order",
  removed: "a message waits for those that were written before it to the same person",
  breaks: "sent-in-order",
  apply: (sql) => rewrite(sql, "claim_outbox", [["and o.id < item.id", "and false"]]),
};
