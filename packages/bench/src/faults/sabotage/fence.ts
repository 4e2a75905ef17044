import { rewrite, type Sabotage } from "./sabotage.ts";

/** Three layers: the attempt, the answer's id that is its turn's, and the outbox' key. */
export const fence: Sabotage = {
  name: "fence",
  removed: "an attempt that lost its lease is told so when it comes with its answer",
  breaks: "answered-once",
  async apply(sql) {
    await sql`alter table private.outbox drop constraint outbox_turn_id_part_key`;
    await rewrite(sql, "complete_turn", [
      ["or turn.status <> 'open' or turn.attempt <> held_attempt", ""],
    ]);
    await rewrite(sql, "answer_turn", [["select turn.id, s.id", "select private.uuid_v7(), s.id"]]);
  },
};
