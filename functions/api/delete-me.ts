/** `DELETE /api/me`: the caller's account goes, and what is theirs with it. */
import { z } from "zod";
import type { Authenticate } from "../_shared/auth.ts";
import { callRpc } from "../_shared/rpc.ts";
import type { Handler } from "./api.ts";

export function deleteMeHandler(authenticate: Authenticate): Handler {
  return async (c) => {
    const caller = await authenticate(c.req.raw);
    c.set("userId", caller.userId);
    await callRpc(caller.supabase, "delete_my_account", {}, z.null());
    return c.body(null, 204);
  };
}
