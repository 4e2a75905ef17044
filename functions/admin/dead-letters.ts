/** `GET /admin/dead-letters` and their replay: work that was given up. */
import {
  deadLetterList,
  deadLetterQuery,
  deadLetterReplay,
  toDeadLetter,
  toPage,
} from "@foyer/contracts";
import type { SupabaseClient } from "@supabase/supabase-js";
import { callAdminRpc } from "../_shared/rpc.ts";
import type { Handler } from "./admin.ts";
import { idOf, recordOf } from "./operation.ts";
import { readQuery } from "./query.ts";

export function deadLettersHandlers(
  admin: SupabaseClient,
): Record<"listDeadLetters" | "replayDeadLetter", Handler> {
  return {
    async listDeadLetters(c) {
      const { replayed, ...at } = readQuery(c, deadLetterQuery);
      const is_replayed = replayed === undefined ? null : replayed === "true";
      const args = { is_replayed, page: at.page, page_size: at.pageSize };
      const list = await callAdminRpc(admin, "list_dead_letters", args, deadLetterList);
      return c.json(toPage(list, at, toDeadLetter));
    },

    async replayDeadLetter(c, operator) {
      const args = { dead_letter_id: idOf(c), ...recordOf(c, operator) };
      const result = await callAdminRpc(admin, "replay_dead_letter", args, deadLetterReplay, [
        "dead_letter_not_found",
        "operator_required",
      ]);
      return c.json(result);
    },
  };
}
