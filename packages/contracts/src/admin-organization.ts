/** What an operator sets for an organization. */
import { z } from "zod";
import { featureFlags } from "./feature-flag.ts";

/** Body of `PUT /admin/organizations/{id}/plan`. */
export const organizationPlanRequest = z.object({
  plan: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .max(100),
});

/** `set_organization_plan(…)` and the body of the answer. */
export const organizationPlanResult = z.object({
  plan: z.string(),
  /** False when it was on that plan already. */
  changed: z.boolean(),
});

/** Body of `PUT /admin/organizations/{id}/flags`: all that is set; the others have their default. */
export const organizationFlagsRequest = z.object({
  flags: z.record(
    z
      .string()
      .regex(/^[a-z][a-z0-9_]*$/)
      .max(100),
    z.boolean(),
  ),
});

/** `set_organization_flags(…)` and the body of the answer. */
export const organizationFlagsResult = z.object({ flags: featureFlags, changed: z.boolean() });
