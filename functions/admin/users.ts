/** `GET /admin/users` and `DELETE /admin/users/:id`: people, by address and by id. */
import { foundUserRow, toFoundUser, toOnlyPage, userQuery } from "@foyer/contracts";
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { problemFromAuth } from "../_shared/auth-fault.ts";
import { Problem } from "../_shared/problem.ts";
import { callAdminRpc } from "../_shared/rpc.ts";
import type { Handler } from "./admin.ts";
import { idOf, recordOf } from "./operation.ts";
import { readQuery } from "./query.ts";

export function usersHandlers(admin: SupabaseClient): Record<"findUsers" | "deleteUser", Handler> {
  return {
    async findUsers(c) {
      const { email } = readQuery(c, userQuery);
      const rows = await callAdminRpc(admin, "find_users", { email }, z.array(foundUserRow));
      return c.json(toOnlyPage(rows, toFoundUser));
    },

    async deleteUser(c, operator) {
      const userId = idOf(c);
      const prepare = () =>
        callAdminRpc(
          admin,
          "prepare_user_deletion",
          { user_id: userId, ...recordOf(c, operator) },
          z.null(),
          ["user_not_found", "last_admin", "operator_required"],
        );
      await prepare();
      const { error } = await admin.auth.admin.deleteUser(userId);
      if (!error) return c.body(null, 204);
      if (error.status === 404) throw new Problem("user_not_found", { cause: error });
      // The database may have refused since; Auth says only that something failed.
      await prepare();
      throw problemFromAuth(error);
    },
  };
}
