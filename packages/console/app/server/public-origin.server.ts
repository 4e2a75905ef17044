/** Whether the browser speaks https, also to a proxy that ends TLS. */
export function isHttps(request: Request): boolean {
  const forwarded = request.headers.get("x-forwarded-proto")?.split(",")[0]?.trim();
  return (forwarded ?? new URL(request.url).protocol.replace(":", "")) === "https";
}

/**
 * The console's origin as the browser knows it, for links that leave the page.
 *
 * @example publicOrigin(request) // "https://foyer.example"
 */
export function publicOrigin(request: Request): string {
  const url = new URL(request.url);
  url.protocol = isHttps(request) ? "https:" : "http:";
  return url.origin;
}
