import { rewrite, type Sabotage } from "./sabotage.ts";

export const monotonic: Sabotage = {
  name: "monotonic",
  removed: "a status never goes back",
  breaks: "status",
  apply: (sql) =>
    rewrite(sql, "apply_whatsapp_status", [
      ["private.status_rank(reported) > private.status_rank(item.status)", "true"],
    ]),
};
