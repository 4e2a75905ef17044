/** What can be bought, what it allows, and the public price list. */
import { z } from "zod";
import { decimalString, numericColumn, timestamp, toDecimalString } from "./scalars.ts";

export const planTier = z.enum(["free", "pro", "teams", "enterprise"]);
export type PlanTier = z.infer<typeof planTier>;

const limit = z.int().nonnegative().nullable();

/** Limits as the database says them; null is unlimited. */
export const planLimitsRow = z.object({
  api_calls: limit,
  ingestions: limit,
  storage_gb: limit,
  seats: limit,
  oracle_queries: limit,
});
export type PlanLimitsRow = z.infer<typeof planLimitsRow>;

/** A row of `public.plans`. */
export const planRow = z.object({
  slug: z.string(),
  tier: planTier,
  name: z.string(),
  monthly_price: numericColumn,
  yearly_price: numericColumn,
  currency: z.string(),
  ...planLimitsRow.shape,
  features: z.array(z.string()),
  /** Order on a price list, smallest first. */
  position: z.int(),
  created_at: timestamp,
  updated_at: timestamp,
});
export type PlanRow = z.infer<typeof planRow>;

/** The columns that the price list shows. */
export const publicPlanRow = planRow.omit({ position: true, created_at: true, updated_at: true });
export type PublicPlanRow = z.infer<typeof publicPlanRow>;

/** Limits as functions say them; null is unlimited. */
export const planLimits = z.object({
  apiCalls: limit,
  ingestions: limit,
  storageGb: limit,
  seats: limit,
  oracleQueries: limit,
});
export type PlanLimits = z.infer<typeof planLimits>;

/** One plan of the public price list. */
export const plan = z.object({
  slug: z.string(),
  tier: planTier,
  name: z.string(),
  monthlyPrice: decimalString,
  yearlyPrice: decimalString,
  currency: z.string(),
  limits: planLimits,
  features: z.array(z.string()),
});
export type Plan = z.infer<typeof plan>;

/** Body of `GET /api/plans`. */
export const plansResponse = z.object({ plans: z.array(plan) });
export type PlansResponse = z.infer<typeof plansResponse>;

/** Limits from the database's words into the functions'. */
export function toPlanLimits(row: PlanLimitsRow): PlanLimits {
  return {
    apiCalls: row.api_calls,
    ingestions: row.ingestions,
    storageGb: row.storage_gb,
    seats: row.seats,
    oracleQueries: row.oracle_queries,
  };
}

/** A table row into an entry of the price list. */
export function toPlan(row: PublicPlanRow): Plan {
  return {
    slug: row.slug,
    tier: row.tier,
    name: row.name,
    monthlyPrice: toDecimalString(row.monthly_price),
    yearlyPrice: toDecimalString(row.yearly_price),
    currency: row.currency,
    limits: toPlanLimits(row),
    features: row.features,
  };
}
