import type { GatewayOptions } from "./options.ts";

/** Connection strings of the roles that the hosted services log in as. */
export interface ServiceUrls {
  /** Superuser, for reading the catalog only. */
  admin: string;
  /** The Data API's. */
  authenticator: string;
  /** Auth's. */
  auth: string;
}

/** The stack gives the three one password. */
export function serviceUrls(db: GatewayOptions["db"]): ServiceUrls {
  const as = (role: string) => {
    const url = new URL(`postgres://${db.host}:${db.port}/postgres`);
    url.username = role;
    url.password = encodeURIComponent(db.adminPassword);
    return url.href;
  };
  return {
    admin: as("supabase_admin"),
    authenticator: as("authenticator"),
    auth: as("supabase_auth_admin"),
  };
}
