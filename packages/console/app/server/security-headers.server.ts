/** Sets what a browser may do with a page. Nothing is loaded from elsewhere. */
export function setSecurityHeaders(headers: Headers, nonce: string | undefined): void {
  headers.set("x-content-type-options", "nosniff");
  headers.set("referrer-policy", "same-origin");
  headers.set("x-frame-options", "DENY");
  // Without a nonce Vite is developing: it injects scripts, styles and a socket of its own.
  if (!nonce) return;
  headers.set(
    "content-security-policy",
    [
      "default-src 'none'",
      `script-src 'self' 'nonce-${nonce}'`,
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join("; "),
  );
}
