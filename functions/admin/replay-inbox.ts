/** `POST /admin/inbox/:id/replay`: a delivery that did not become rows is read again. */
import {
  type InboxReplay,
  inboxBody,
  inboxDetailRow,
  inboxReplay,
  whatsappEnvelope,
} from "@foyer/contracts";
import type { SupabaseClient } from "@supabase/supabase-js";
import { Problem } from "../_shared/problem.ts";
import { callAdminRpc } from "../_shared/rpc.ts";
import { normalise } from "../_shared/whatsapp/normalise.ts";
import type { Handler } from "./admin.ts";
import { idOf, recordOf } from "./operation.ts";

const refusals = [
  "delivery_not_found",
  "not_replayable",
  "body_erased",
  "operator_required",
] as const;

export function replayInboxHandler(admin: SupabaseClient): Handler {
  return async (c, operator) => {
    const target = { inbox_id: idOf(c) };
    const record = recordOf(c, operator);
    const row = await callAdminRpc(admin, "read_inbox", target, inboxDetailRow, refusals);
    if (row.status === "processed") {
      // Nothing to do, so nobody needs to read the body.
      const nothing: InboxReplay = { replayed: false, status: row.status, attempts: row.attempts };
      return c.json(nothing);
    }
    if (row.provider !== "whatsapp") throw new Problem("not_replayable");
    const args = { ...target, ...record };
    const body = await callAdminRpc(admin, "read_inbox_body", args, inboxBody, refusals);
    // As at its arrival: a time that it lacks is the one when it came.
    const updates = normalise(readEnvelope(body.raw_body), new Date(body.received_at));
    // The database asks again, under its lock, whether somebody was faster.
    const result = await callAdminRpc(
      admin,
      "replay_inbox",
      { ...args, updates },
      inboxReplay,
      refusals,
    );
    return c.json(result);
  };
}

function readEnvelope(text: string): { entry?: unknown[] | undefined } {
  try {
    return whatsappEnvelope.parse(JSON.parse(text));
  } catch {
    // It was read before it was stored; whatever this is came by another way.
    throw new Problem("not_replayable");
  }
}
