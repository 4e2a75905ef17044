import { rewrite, type Sabotage } from "./sabotage.ts";

export const grace: Sabotage = {
  name: "grace",
  removed: "a send whose outcome nobody knows waits for its report before it goes again",
  breaks: "sent-once",
  apply: (sql) => rewrite(sql, "claim_outbox", [["interval '45 seconds'", "interval '0'"]]),
};
