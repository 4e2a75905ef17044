import { rewrite, type Sabotage } from "./sabotage.ts";

export const reconcile: Sabotage = {
  name: "reconcile",
  removed: "a report that carries our id settles a send whose answer was lost",
  breaks: "sent-once",
  apply: (sql) =>
    rewrite(sql, "apply_whatsapp_status", [["if callback_data ~", "if false and callback_data ~"]]),
};
