import { rewrite, type Sabotage } from "./sabotage.ts";

export const spokenTime: Sabotage = {
  name: "spoken-time",
  removed: "a message stands at the time at which it was spoken, not at which it came",
  breaks: "spoken-order",
  apply: (sql) =>
    rewrite(sql, "store_whatsapp_messages", [["(u.item ->> 'sent_at')::timestamptz", "now()"]]),
};
