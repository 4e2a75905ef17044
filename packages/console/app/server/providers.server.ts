import { providersOf } from "./auth-settings.server.ts";
import { env } from "./env.server.ts";

/** The providers that are switched on. */
export const enabledProviders = providersOf(env.SUPABASE_URL, env.SUPABASE_PUBLISHABLE_KEY);
