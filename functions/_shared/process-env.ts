/** The environment of the running function. */
import type { EnvSource } from "./variables.ts";

// Declared here, because the sources are also type-checked where Deno's types are unknown.
declare const Deno: { readonly env: { toObject(): Record<string, string> } };

/** Every variable of the process; called by `index.ts` only, everything else is given its values. */
export function processEnv(): EnvSource {
  return Deno.env.toObject();
}
