/** `GET /admin/inbox` and `/admin/inbox/:id`: what was delivered. */
import {
  inboxBody,
  inboxDetailQuery,
  inboxDetailRow,
  inboxList,
  inboxQuery,
  toInboxDetail,
  toInboxEntry,
  toPage,
} from "@foyer/contracts";
import type { SupabaseClient } from "@supabase/supabase-js";
import { callAdminRpc } from "../_shared/rpc.ts";
import type { Handler } from "./admin.ts";
import { idOf, recordOf } from "./operation.ts";
import { readQuery } from "./query.ts";

export function inboxHandlers(admin: SupabaseClient): Record<"listInbox" | "readInbox", Handler> {
  return {
    async listInbox(c) {
      const { status, ...at } = readQuery(c, inboxQuery);
      const args = { status: status ?? null, page: at.page, page_size: at.pageSize };
      const list = await callAdminRpc(admin, "list_inbox", args, inboxList);
      return c.json(toPage(list, at, toInboxEntry));
    },

    async readInbox(c, operator) {
      const { raw } = readQuery(c, inboxDetailQuery);
      const args = { inbox_id: idOf(c) };
      const row = await callAdminRpc(admin, "read_inbox", args, inboxDetailRow, [
        "delivery_not_found",
      ]);
      const detail = toInboxDetail(row);
      if (raw !== "true") return c.json(detail);
      if (row.is_erased) return c.json({ ...detail, rawBody: null });
      // Personal data: read only when asked for, and recorded in the same transaction.
      const body = await callAdminRpc(
        admin,
        "read_inbox_body",
        { ...args, ...recordOf(c, operator) },
        inboxBody,
        ["delivery_not_found", "body_erased", "operator_required"],
      );
      return c.json({ ...detail, rawBody: body.raw_body });
    },
  };
}
