import { rewrite, type Sabotage } from "./sabotage.ts";

export const turnLock: Sabotage = {
  name: "turn-lock",
  removed: "a session has one open turn, and its messages are nobody else's",
  breaks: "answered-once",
  async apply(sql) {
    await sql`drop index private.turns_one_open_idx`;
    await rewrite(sql, "begin_turn", [
      [
        "where t.session_id = target_session_id and t.status = 'open'",
        "where t.session_id = target_session_id and false",
      ],
      [
        "q.session_id = target_session_id and q.turn_id is null",
        `q.session_id = target_session_id and not exists (
          select from private.turns as o where o.id = q.turn_id and o.status <> 'open')`,
      ],
    ]);
  },
};
