/** `GET /admin/doctor`: every check of the database. */
import { doctorRow, toDoctorReport } from "@foyer/contracts";
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { callAdminRpc } from "../_shared/rpc.ts";
import type { Handler } from "./admin.ts";

export function doctorHandler(admin: SupabaseClient): Handler {
  return async (c) => {
    const rows = await callAdminRpc(admin, "doctor", {}, z.array(doctorRow));
    return c.json(toDoctorReport(rows));
  };
}
