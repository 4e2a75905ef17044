/** `POST /admin/provisioning/backfill`: rooms for users who have none. */
import { backfillRequest, backfillResult } from "@foyer/contracts";
import type { SupabaseClient } from "@supabase/supabase-js";
import { readJson } from "../_shared/body.ts";
import { callAdminRpc } from "../_shared/rpc.ts";
import type { Handler } from "./admin.ts";
import { recordOf } from "./operation.ts";

const maxBytes = 1024;

export function backfillHandler(admin: SupabaseClient): Handler {
  return async (c, operator) => {
    const { batchSize } = await readJson(c.req.raw, backfillRequest, maxBytes);
    const args = { batch_size: batchSize, ...recordOf(c, operator) };
    const result = await callAdminRpc(admin, "backfill_workspaces", args, backfillResult, [
      "operator_required",
    ]);
    // Who fails stays in front: asking again while nobody is provisioned would never end.
    const isFull = result.provisioned + result.failed === batchSize;
    return c.json({ ...result, hasMore: isFull && result.provisioned > 0 });
  };
}
