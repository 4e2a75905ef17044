/** What the console's environment must hold. */
import { z } from "zod";

/** A variable that is set to nothing is not set. */
const empty = z.literal("").transform(() => undefined);

const schema = z.object({
  SUPABASE_URL: z.url({ protocol: /^https?$/ }),
  SUPABASE_PUBLISHABLE_KEY: z.string().min(1),
  /** The phone simulator's page; only the local stack has one. */
  GRAPH_SIMULATOR_URL: z.union([empty, z.url({ protocol: /^https?$/ })]).optional(),
  /** Shows the check that Auth asks for; its secret is Auth's alone. */
  CAPTCHA_SITE_KEY: z.union([empty, z.string().regex(/^[\w-]+$/)]).optional(),
  CAPTCHA_PROVIDER: z
    .union([z.literal("").transform(() => "turnstile" as const), z.enum(["turnstile", "hcaptcha"])])
    .default("turnstile"),
});

const whereFrom: Record<string, string> = {
  SUPABASE_URL: "API_URL of `npm run stack -- status`, or the hosted project's API settings",
  SUPABASE_PUBLISHABLE_KEY:
    "PUBLISHABLE_KEY of `npm run stack -- status -o env`, or the hosted project's API settings",
  GRAPH_SIMULATOR_URL: "GRAPH_SIMULATOR_URL of `npm run stack -- status`; leave it out elsewhere",
  CAPTCHA_SITE_KEY: "the site's page at Cloudflare Turnstile or hCaptcha; leave it out for none",
  CAPTCHA_PROVIDER: "[auth.captcha] in supabase/config.toml: turnstile or hcaptcha",
};

/** What the console needs to know about its surroundings. */
export type Env = z.infer<typeof schema>;

/**
 * Validates an environment.
 *
 * @throws Error that names each bad variable and where to get it, never its value.
 */
export function readEnv(source: Record<string, string | undefined>): Env {
  const result = schema.safeParse(source);
  if (result.success) return result.data;
  const names = new Set(result.error.issues.map((issue) => String(issue.path[0])));
  const lines = [...names].map((name) => {
    const state = source[name] ? "is malformed" : "is missing";
    return `  ${name} ${state}. Take it from ${whereFrom[name] ?? ".env.example"}.`;
  });
  throw new Error(`Cannot start the console: its environment is incomplete.\n${lines.join("\n")}`);
}
