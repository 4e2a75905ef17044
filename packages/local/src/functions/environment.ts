import type { StackKeys } from "../stack/keys.ts";
import type { StackUrls } from "../stack/urls.ts";

/** Variables of the stack's own environment that programs need to run at all. */
const INHERITED = ["PATH", "HOME", "TMPDIR", "LANG", "DENO_DIR", "NO_COLOR", "SystemRoot"];

/**
 * The environment of an Edge Function: the names that hosted functions see, and nothing of the
 * developer's shell beyond what a program needs to run.
 */
export function functionEnvironment(urls: StackUrls, keys: StackKeys): Record<string, string> {
  return {
    ...inherited(),
    APP_ENV: "development",
    SUPABASE_URL: urls.api,
    SUPABASE_DB_URL: urls.db,
    SUPABASE_PUBLISHABLE_KEY: keys.publishableKey,
    SUPABASE_SECRET_KEY: keys.secretKey,
    WORKER_SECRET: keys.workerSecret,
    WHATSAPP_ACCESS_TOKEN: keys.whatsappAccessToken,
    WHATSAPP_PHONE_NUMBER_ID: keys.whatsappPhoneNumberId,
    WHATSAPP_VERIFY_TOKEN: keys.whatsappVerifyToken,
    WHATSAPP_APP_SECRET: keys.whatsappAppSecret,
    GRAPH_BASE_URL: urls.graphSimulator,
    MODEL_BASE_URL: `${urls.modelSimulator}/v1`,
    MODEL_API_KEY: keys.modelApiKey,
    MODEL_NAME: "foyer-simulator",
    EXTERNAL_ISSUERS: JSON.stringify(simulatedIssuers(urls.oidcSimulator)),
  };
}

/** The identity services that the OIDC simulator plays, as a configuration names them. */
function simulatedIssuers(url: string): Record<string, unknown>[] {
  const claims = { clerk: "clerk", frontegg: "frontegg", oidc: { roles: "roles" } };
  return Object.entries(claims).map(([name, map]) => ({
    issuer: `${url}/${name}`,
    audience: "foyer",
    jwksUrl: `${url}/${name}/.well-known/jwks.json`,
    claims: map,
  }));
}

/** The few variables that every child process gets. */
export function inherited(): Record<string, string> {
  return Object.fromEntries(
    INHERITED.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
