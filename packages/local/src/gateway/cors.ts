import { cors } from "hono/cors";

/**
 * Any page may call the API, as on a hosted project: a key is no cookie, so a foreign origin
 * gains nothing by it.
 *
 * `@supabase/lite` sends these headers for the Data API only; a browser's sign-up would fail.
 */
export const openToBrowsers = cors({
  origin: "*",
  allowMethods: ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"],
  exposeHeaders: [
    "Content-Range",
    "Content-Location",
    "Location",
    "Preference-Applied",
    "Link",
    "X-Total-Count",
    "X-Supabase-Api-Version",
    "X-Sb-Error-Code",
    "Sb-Error-Code",
  ],
  maxAge: 3600,
});
