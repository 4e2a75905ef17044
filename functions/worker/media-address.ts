/** Where the access token may go: to Meta, and to whoever the configuration names in Meta's place. */

/** Domains of Meta that serve media; their subdomains too. */
const metaDomains = ["fbsbx.com", "fbcdn.net", "whatsapp.net", "graph.facebook.com"];

/**
 * Whether a download address may be asked with the access token.
 *
 * The address is data from outside: one that led elsewhere would hand the token to a stranger, or make this
 * function knock at doors inside.
 *
 * @param base GRAPH_BASE_URL.
 */
export function isTrustedAddress(address: string, base: string): boolean {
  const url = URL.parse(address);
  if (url === null || url.username !== "" || url.password !== "") return false;
  if (url.origin === new URL(base).origin) return true;
  return (
    url.protocol === "https:" &&
    url.port === "" &&
    metaDomains.some((domain) => url.hostname === domain || url.hostname.endsWith(`.${domain}`))
  );
}
