import { rewrite, type Sabotage } from "./sabotage.ts";

export const takeOver: Sabotage = {
  name: "take-over",
  removed: "a turn whose lease ran out is taken over by the next worker",
  breaks: "answered-once",
  apply: (sql) =>
    rewrite(sql, "begin_turn", [
      ["if found and turn.lease_expires_at > clock_timestamp() then", "if found then"],
    ]),
};
