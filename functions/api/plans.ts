/** `GET /api/plans`: the public price list. */
import { type PlansResponse, publicPlanRow, toPlan } from "@foyer/contracts";
import type { SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { readAnswer } from "../_shared/rpc.ts";
import { problemFromDatabase } from "../_shared/translate.ts";
import type { Handler } from "./api.ts";

const columns = Object.keys(publicPlanRow.shape).join(",");

/** @param client Nobody's client: anybody may read plans. */
export function plansHandler(client: SupabaseClient): Handler {
  return async (c) => {
    // The library would retry for seconds; whoever asks can do so better.
    const query = client.from("plans").select(columns).order("position").retry(false);
    const { data, error, status } = await query;
    if (error) throw problemFromDatabase(error, status);
    const rows = readAnswer("plans", data, z.array(publicPlanRow));
    const body: PlansResponse = { plans: rows.map(toPlan) };
    return c.json(body);
  };
}
