/** Which plan an organization is on. */
import { z } from "zod";
import { timestamp, uuid } from "./scalars.ts";

/** The states Stripe knows and Foyer mirrors. */
export const subscriptionStatus = z.enum([
  "trialing",
  "active",
  "past_due",
  "canceled",
  "unpaid",
  "paused",
]);
export type SubscriptionStatus = z.infer<typeof subscriptionStatus>;

/** A row of `public.subscriptions`; one per organization. */
export const subscriptionRow = z.object({
  organization_id: uuid,
  plan_slug: z.string(),
  status: subscriptionStatus,
  current_period_start: timestamp.nullable(),
  current_period_end: timestamp.nullable(),
  created_at: timestamp,
  updated_at: timestamp,
});
export type SubscriptionRow = z.infer<typeof subscriptionRow>;
