/** `GET /api/me/export`: all that is stored of the caller, as a file. */
import { accountExport } from "@foyer/contracts";
import type { Authenticate } from "../_shared/auth.ts";
import { callRpc } from "../_shared/rpc.ts";
import type { Handler } from "./api.ts";

export function exportMeHandler(authenticate: Authenticate): Handler {
  return async (c) => {
    const caller = await authenticate(c.req.raw);
    c.set("userId", caller.userId);
    const document = await callRpc(caller.supabase, "export_my_data", {}, accountExport);
    const day = document.exported_at.slice(0, 10);
    return c.json(document, 200, {
      "content-disposition": `attachment; filename="foyer-export-${day}.json"`,
      "cache-control": "no-store",
    });
  };
}
