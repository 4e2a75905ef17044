import { App } from "@supabase/lite";
import type { ApiKey, ProjectKeys } from "../api-key.ts";
import { usePasswordCost } from "../auth-admin/password.ts";
import type { ConnectionPool } from "../driver/connection-pool.ts";
import { type RequestContext, withRequest } from "../request-context.ts";
import type { GatewaySettings } from "../settings.ts";
import { AuthConnection } from "./auth-connection.ts";
import { authFailure } from "./auth-failure.ts";
import type { Mailbox } from "./mailbox.ts";
import { askPasswordHook, parseHook } from "./password-hook.ts";
import { finishSession } from "./session-answer.ts";
import type { AuthenticationMethod } from "./session-claims.ts";
import { withKnownType } from "./verification-type.ts";

/** Auth for users: sign-up, sign-in, codes, refresh, sign-out, own account. */
export interface AuthApi {
  /** Answers one request below `/auth/v1`; `key` is absent for the paths that need none. */
  fetch(request: Request, key: ApiKey | undefined): Promise<Response>;
  close(): Promise<void>;
}

/** What Auth needs. */
export interface AuthApiOptions {
  /** Connection string of `supabase_auth_admin`. */
  databaseUrl: string;
  /** Further connections as that role, shared with the admin routes. */
  pool: ConnectionPool;
  apiUrl: string;
  siteUrl: string;
  settings: GatewaySettings["auth"];
  keys: ProjectKeys & { jwtSecret: string };
  mailbox: Mailbox;
  onLog: (line: string) => void;
}

const prefix = "/auth/v1";

/** Sign-ups are many short statements; more connections only queue inside PostgreSQL. */
const poolSize = 15;

/** Opens Auth. */
export function openAuthApi(options: AuthApiOptions): AuthApi {
  usePasswordCost();
  const { settings, keys } = options;
  const connection = new AuthConnection(options.databaseUrl, poolSize);
  const app = new App({
    connection,
    api: { enabled: false, external_url: options.apiUrl },
    auth: {
      enabled: true,
      site_url: options.siteUrl,
      additional_redirect_urls: settings.additional_redirect_urls,
      jwt_secret: keys.jwtSecret,
      jwt_expiry: settings.jwt_expiry,
      enable_signup: settings.enable_signup,
      enable_refresh_token_rotation: settings.enable_refresh_token_rotation,
      minimum_password_length: settings.minimum_password_length,
      password_requirements: settings.password_requirements,
      publishable_key: keys.publishableKey,
      secret_key: keys.secretKey,
      email: {
        enable_signup: settings.email.enable_signup,
        enable_confirmations: settings.email.enable_confirmations,
        double_confirm_changes: settings.email.double_confirm_changes,
        otp_length: settings.email.otp_length,
        otp_expiry: settings.email.otp_expiry,
      },
    },
    studio: { enabled: false },
    options: {
      server: { admin: false, disableStudio: true },
      drivers: { email: options.mailbox },
    },
  });
  const tokens = { jwtSecret: keys.jwtSecret, issuer: `${options.apiUrl}${prefix}` };
  const { enabled, uri } = settings.hook.password_verification_attempt;
  const passwordHook = enabled ? parseHook(uri) : undefined;

  return {
    async fetch(request, key) {
      const url = new URL(request.url);
      const path = url.pathname.slice(prefix.length);
      const context: RequestContext = {
        method: request.method,
        path,
        headers: request.headers,
        keyType: key?.type ?? "publishable",
        claims: { role: key?.role ?? "anon" },
        redirectTo: url.searchParams.get("redirect_to") ?? undefined,
      };
      if (passwordHook && path === "/token" && url.searchParams.get("grant_type") === "password") {
        const refusal = await askPasswordHook(passwordHook, request.clone(), options.pool);
        if (refusal) return refusal;
      }
      const known = path === "/verify" ? await withKnownType(request) : request;
      const answer = await withRequest(context, () => app.fetch(known));
      if (answer.status >= 500) return authFailure(context, options.onLog);
      return finishSession(
        answer,
        methodOf(path, url.searchParams.get("grant_type")),
        options.pool,
        tokens,
      );
    },
    close: () => connection.close(),
  };
}

function methodOf(path: string, grant: string | null): AuthenticationMethod {
  if (path === "/verify") return "otp";
  if (path === "/callback" || grant === "pkce") return "oauth";
  return grant === "refresh_token" ? "token_refresh" : "password";
}
