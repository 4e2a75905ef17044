import { z } from "zod";

const api = z
  .looseObject({
    schemas: z.array(z.string()).min(1).default(["public"]),
    extra_search_path: z.array(z.string()).default(["public", "extensions"]),
    max_rows: z.number().int().positive().default(1000),
  })
  .prefault({});

const email = z
  .looseObject({
    enable_signup: z.boolean().default(true),
    enable_confirmations: z.boolean().default(false),
    double_confirm_changes: z.boolean().default(true),
    otp_length: z.number().int().min(6).max(10).default(6),
    otp_expiry: z.number().int().positive().default(3600),
  })
  .prefault({});

const hook = z
  .looseObject({
    password_verification_attempt: z
      .looseObject({ enabled: z.boolean().default(false), uri: z.string().default("") })
      .prefault({}),
  })
  .prefault({});

const auth = z
  .looseObject({
    additional_redirect_urls: z.array(z.string()).default([]),
    jwt_expiry: z.number().int().positive().default(3600),
    enable_signup: z.boolean().default(true),
    enable_refresh_token_rotation: z.boolean().default(true),
    minimum_password_length: z.number().int().positive().default(6),
    password_requirements: z.string().default(""),
    email,
    hook,
  })
  .prefault({});

const storage = z
  .looseObject({
    enabled: z.boolean().default(true),
    file_size_limit: z.string().default("50MiB"),
  })
  .prefault({});

const settings = z.looseObject({ api, auth, storage });

/** The part of `config.toml` that the gateway obeys, with the CLI's defaults filled in. */
export type GatewaySettings = z.infer<typeof settings>;

/**
 * Reads the gateway's part of a parsed `config.toml`.
 *
 * @throws Error that names the offending key when a value has the wrong shape.
 */
export function readSettings(config: unknown): GatewaySettings {
  const result = settings.safeParse(config ?? {});
  if (result.success) return result.data;
  throw new Error(`Cannot read supabase/config.toml: ${z.prettifyError(result.error)}`);
}
