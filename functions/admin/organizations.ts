/** `PUT /admin/organizations/:id/plan` and `/flags`: what an operator sets for an organization. */
import {
  organizationFlagsRequest,
  organizationFlagsResult,
  organizationPlanRequest,
  organizationPlanResult,
} from "@foyer/contracts";
import type { SupabaseClient } from "@supabase/supabase-js";
import { readJson } from "../_shared/body.ts";
import { callAdminRpc } from "../_shared/rpc.ts";
import type { Handler } from "./admin.ts";
import { idOf, recordOf } from "./operation.ts";

const maxBytes = 16 * 1024;

export function organizationsHandlers(
  admin: SupabaseClient,
): Record<"setPlan" | "setFlags", Handler> {
  return {
    async setPlan(c, operator) {
      const organization_id = idOf(c);
      const { plan } = await readJson(c.req.raw, organizationPlanRequest, maxBytes);
      const args = { organization_id, plan_slug: plan, ...recordOf(c, operator) };
      const result = await callAdminRpc(
        admin,
        "set_organization_plan",
        args,
        organizationPlanResult,
        ["organization_not_found", "plan_not_found", "limit_reached", "operator_required"],
      );
      return c.json(result);
    },

    async setFlags(c, operator) {
      const organization_id = idOf(c);
      const { flags } = await readJson(c.req.raw, organizationFlagsRequest, maxBytes);
      const args = { organization_id, flags, ...recordOf(c, operator) };
      const result = await callAdminRpc(
        admin,
        "set_organization_flags",
        args,
        organizationFlagsResult,
        ["organization_not_found", "invalid_input", "operator_required"],
      );
      return c.json(result);
    },
  };
}
