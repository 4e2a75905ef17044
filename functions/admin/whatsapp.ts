/** `/admin/whatsapp/numbers` and `/templates`: what may leave, and from where. */
import {
  toOnlyPage,
  toWhatsappNumber,
  toWhatsappTemplate,
  whatsappNumberResumed,
  whatsappNumberRow,
  whatsappTemplateRequest,
  whatsappTemplateRow,
} from "@foyer/contracts";
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { readJson } from "../_shared/body.ts";
import { Problem } from "../_shared/problem.ts";
import { callAdminRpc } from "../_shared/rpc.ts";
import type { Handler } from "./admin.ts";
import { recordOf } from "./operation.ts";

const maxBytes = 16 * 1024;

type WhatsappRoute = "listNumbers" | "resumeNumber" | "listTemplates" | "putTemplate";

export function whatsappHandlers(admin: SupabaseClient): Record<WhatsappRoute, Handler> {
  return {
    async listNumbers(c) {
      const rows = await callAdminRpc(
        admin,
        "list_whatsapp_numbers",
        {},
        z.array(whatsappNumberRow),
      );
      return c.json(toOnlyPage(rows, toWhatsappNumber));
    },

    async resumeNumber(c, operator) {
      const id = c.req.param("id") ?? "";
      if (!/^\d{1,30}$/.test(id)) {
        throw new Problem("invalid_input", { detail: "The id is no phone number id." });
      }
      const args = { phone_number_id: id, ...recordOf(c, operator) };
      const result = await callAdminRpc(
        admin,
        "admin_resume_whatsapp_number",
        args,
        whatsappNumberResumed,
        ["whatsapp_number_not_found", "operator_required"],
      );
      return c.json(result);
    },

    async listTemplates(c) {
      const rows = await callAdminRpc(
        admin,
        "list_whatsapp_templates",
        {},
        z.array(whatsappTemplateRow),
      );
      return c.json(toOnlyPage(rows, toWhatsappTemplate));
    },

    async putTemplate(c, operator) {
      const template = await readJson(c.req.raw, whatsappTemplateRequest, maxBytes);
      const args = { ...template, status: template.status ?? null, ...recordOf(c, operator) };
      const row = await callAdminRpc(
        admin,
        "admin_put_whatsapp_template",
        args,
        whatsappTemplateRow,
        ["operator_required"],
      );
      return c.json(toWhatsappTemplate(row));
    },
  };
}
