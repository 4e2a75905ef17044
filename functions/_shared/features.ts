/** Optional features: off until somebody configures them, and then wholly. */
import { type Env, EnvError, type EnvSource, envFaults, isSet, readEnv } from "./env.ts";
import type { VariableName } from "./variables.ts";

/** The variables that turn a feature on; it is off when none of them is set. */
export const features = {
  whatsapp: [
    "WHATSAPP_ACCESS_TOKEN",
    "WHATSAPP_PHONE_NUMBER_ID",
    "WHATSAPP_VERIFY_TOKEN",
    "WHATSAPP_APP_SECRET",
    "GRAPH_BASE_URL",
  ],
  stripe: ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"],
  chatkit: ["CHATKIT_API_KEY", "CHATKIT_WORKFLOW_ID", "CHATKIT_BASE_URL"],
  external_identity: ["EXTERNAL_ISSUERS"],
} as const satisfies Record<string, readonly VariableName[]>;

export type FeatureName = keyof typeof features;

type FeatureVariable<Name extends FeatureName> = (typeof features)[Name][number];

/** Whether somebody configured a feature, wholly or in part. */
export function isConfigured(source: EnvSource, feature: FeatureName): boolean {
  return features[feature].some((name) => isSet(source, name));
}

/**
 * Reads the variables of a feature; null when it is off.
 *
 * @throws EnvError when it is configured in part.
 */
export function readFeature<Name extends FeatureName>(
  source: EnvSource,
  feature: Name,
): Env<FeatureVariable<Name>> | null {
  const names: readonly FeatureVariable<Name>[] = features[feature];
  return isConfigured(source, feature) ? readEnv(source, names) : null;
}

/** State of every feature for `/api/ready`, and the names of variables that half a feature lacks. */
export function featureStates(source: EnvSource): {
  states: Record<FeatureName, "on" | "off">;
  faults: readonly VariableName[];
} {
  const states = { whatsapp: "off", stripe: "off", chatkit: "off", external_identity: "off" };
  const faults: VariableName[] = [];
  // SAFETY: Object.keys of a constant object yields its keys.
  for (const feature of Object.keys(features) as FeatureName[]) {
    if (!isConfigured(source, feature)) continue;
    states[feature] = "on";
    faults.push(...envFaults(source, features[feature]).map(({ name }) => name));
  }
  // SAFETY: only "on" was ever assigned.
  return { states: states as Record<FeatureName, "on" | "off">, faults };
}

export { EnvError };
