import { type CaptchaProvider, captchaServices } from "../lib/captcha.ts";

/**
 * Sets what a browser may do with a page. Nothing is loaded from elsewhere, save the captcha
 * when one is configured.
 */
export function setSecurityHeaders(
  headers: Headers,
  nonce: string | undefined,
  captcha?: CaptchaProvider,
): void {
  headers.set("x-content-type-options", "nosniff");
  headers.set("referrer-policy", "same-origin");
  headers.set("x-frame-options", "DENY");
  // Without a nonce Vite is developing: it injects scripts, styles and a socket of its own.
  if (!nonce) return;
  const policy: Record<string, string> = {
    "default-src": "'none'",
    "script-src": `'self' 'nonce-${nonce}'`,
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
  };
  const extra = captcha ? captchaServices[captcha].sources : {};
  for (const [directive, sources] of Object.entries(extra)) {
    policy[directive] = `${policy[directive] ?? ""} ${sources}`.trim();
  }
  headers.set(
    "content-security-policy",
    Object.entries(policy)
      .map(([directive, sources]) => `${directive} ${sources}`)
      .join("; "),
  );
}
