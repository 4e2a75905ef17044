/** Every environment variable of the functions: its shape, and where to get it. */
import { externalIssuers } from "@foyer/contracts";
import { z } from "zod";

/** Where variables come from: `process.env`, or a plain object in tests. */
export type EnvSource = Readonly<Record<string, string | undefined>>;

/** How one variable is read. */
export interface Variable<Value> {
  readonly schema: z.ZodType<Value>;
  /** Said when it is missing or malformed. */
  readonly where: string;
  /** Other names under which a platform provides the same thing. */
  readonly read?: (source: EnvSource) => string | undefined;
}

const text = z.string().min(1);
const url = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ""));
const byPlatform = "the platform sets it; locally `npm run stack -- start` does";
const meta = "Meta's App Dashboard";

/** A variable that holds JSON. */
const json = z.string().transform((value, context): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    context.addIssue({ code: "custom", message: "is not JSON" });
    return z.NEVER;
  }
});

function variable<Value>(
  schema: z.ZodType<Value>,
  where: string,
  read?: Variable<Value>["read"],
): Variable<Value> {
  return read ? { schema, where, read } : { schema, where };
}

/** Hosted projects list their keys as JSON, `{"default": "sb_…"}`. */
function defaultKey(json: string | undefined): string | undefined {
  if (!json) return undefined;
  try {
    return z.looseObject({ default: z.string() }).parse(JSON.parse(json)).default;
  } catch {
    return undefined;
  }
}

export const variables = {
  APP_ENV: variable(z.string().default("development"), "your own name for the environment"),
  SUPABASE_URL: variable(url, byPlatform),
  SUPABASE_PUBLISHABLE_KEY: variable(
    text,
    `${byPlatform} (hosted: SUPABASE_PUBLISHABLE_KEYS or SUPABASE_ANON_KEY)`,
    (source) =>
      source.SUPABASE_PUBLISHABLE_KEY ||
      defaultKey(source.SUPABASE_PUBLISHABLE_KEYS) ||
      source.SUPABASE_ANON_KEY,
  ),
  SUPABASE_SECRET_KEY: variable(
    text,
    `${byPlatform} (hosted: SUPABASE_SECRET_KEYS or SUPABASE_SERVICE_ROLE_KEY)`,
    (source) =>
      source.SUPABASE_SECRET_KEY ||
      defaultKey(source.SUPABASE_SECRET_KEYS) ||
      source.SUPABASE_SERVICE_ROLE_KEY,
  ),
  WORKER_SECRET: variable(
    z.string().min(16),
    "make one (`openssl rand -hex 32`), at least 16 characters; the vault's " +
      "foyer_worker_secret holds the same",
  ),
  WHATSAPP_ACCESS_TOKEN: variable(text, `${meta} > WhatsApp > API setup (system user token)`),
  WHATSAPP_PHONE_NUMBER_ID: variable(z.string().regex(/^\d+$/), `${meta} > WhatsApp > API setup`),
  WHATSAPP_VERIFY_TOKEN: variable(text, "make one, and type it into Meta's webhook configuration"),
  WHATSAPP_APP_SECRET: variable(
    z
      .string()
      .transform((list) =>
        list
          .split(",")
          .map((secret) => secret.trim())
          .filter(Boolean),
      )
      .pipe(z.array(z.string().min(8)).min(1)),
    `${meta} > App settings > Basic; two, separated by a comma, while one is rotated`,
  ),
  GRAPH_BASE_URL: variable(url, "https://graph.facebook.com; locally the simulator's URL"),
  GRAPH_API_VERSION: variable(
    z
      .string()
      .regex(/^v\d+\.\d+$/)
      .default("v26.0"),
    "a version of the Graph API, such as v26.0",
  ),
  MEDIA_MAX_BYTES: variable(
    z.coerce.number().int().min(1).max(100_000_000).default(16_777_216),
    "the largest file that is fetched from WhatsApp, in bytes; a function holds one in memory",
  ),
  MODEL_BASE_URL: variable(url, "base URL of any OpenAI-compatible API, ending in /v1"),
  MODEL_API_KEY: variable(text, "the model provider's console"),
  MODEL_NAME: variable(text, "a chat model of that provider"),
  STRIPE_SECRET_KEY: variable(text, "Stripe > Developers > API keys"),
  STRIPE_WEBHOOK_SECRET: variable(text, "Stripe > Developers > Webhooks"),
  CHATKIT_API_KEY: variable(text, "OpenAI > API keys"),
  CHATKIT_WORKFLOW_ID: variable(text, "OpenAI > Agent builder"),
  CHATKIT_BASE_URL: variable(url, "https://api.openai.com"),
  EXTERNAL_ISSUERS: variable(
    json.pipe(externalIssuers),
    'a JSON array of {issuer, audience, jwksUrl (https), claims: "clerk" | "frontegg" | a claim ' +
      "map, algorithms? (public keys only), clockSkewSeconds?}, from the identity service's console",
  ),
} as const;

export type VariableName = keyof typeof variables;

/** The type of a variable's value after reading. */
export type VariableValue<Name extends VariableName> =
  (typeof variables)[Name] extends Variable<infer Value> ? Value : never;
