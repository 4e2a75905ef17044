import { rewrite, type Sabotage } from "./sabotage.ts";

export const intent: Sabotage = {
  name: "intent",
  removed: "a send is marked as being made before it is made",
  breaks: "sent-once",
  apply: (sql) =>
    rewrite(sql, "claim_outbox", [["set status = 'sending'", "set status = 'pending'"]]),
};
