import type { Captcha } from "../lib/captcha.ts";
import { env } from "./env.server.ts";

/** The check to show at the door; null when none is configured. */
export const captcha: Captcha | null = env.CAPTCHA_SITE_KEY
  ? { provider: env.CAPTCHA_PROVIDER, siteKey: env.CAPTCHA_SITE_KEY }
  : null;

/** The token that a form carries for Auth. */
export function captchaToken(form: FormData): { captchaToken: string } | Record<never, never> {
  const token = String(form.get("captcha") ?? "");
  return token ? { captchaToken: token } : {};
}

/** Says what is missing, before Auth is asked in vain. */
export function captchaMissing(form: FormData): string | null {
  return captcha && !form.get("captcha")
    ? "Wait for the check that you are a person, then try again."
    : null;
}
