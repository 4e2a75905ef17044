/** `GET /api/me`: the caller's workspace. */
import { toWorkspace, workspaceRow } from "@foyer/contracts";
import type { Authenticate } from "../_shared/auth.ts";
import { callRpc } from "../_shared/rpc.ts";
import type { Handler } from "./api.ts";

export function meHandler(authenticate: Authenticate): Handler {
  return async (c) => {
    const caller = await authenticate(c.req.raw);
    c.set("userId", caller.userId);
    const row = await callRpc(caller.supabase, "ensure_workspace", {}, workspaceRow);
    return c.json(toWorkspace(row));
  };
}
