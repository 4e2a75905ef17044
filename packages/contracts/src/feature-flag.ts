/** Switches that are off until a plan, an organization or a beta turns them on. */
import { z } from "zod";
import { timestamp } from "./scalars.ts";

/** A row of `public.feature_flags`. */
export const featureFlagRow = z.object({
  key: z.string(),
  description: z.string(),
  /** The default, where nothing overrides it. */
  is_enabled: z.boolean(),
  created_at: timestamp,
  updated_at: timestamp,
});
export type FeatureFlagRow = z.infer<typeof featureFlagRow>;

/** Resolved flags of a caller, by key. */
export const featureFlags = z.record(z.string(), z.boolean());
export type FeatureFlags = z.infer<typeof featureFlags>;
