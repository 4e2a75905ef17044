import type { Mail } from "./auth-api/mailbox.ts";

/** Where one Edge Function listens, and whether the platform checks a token before it. */
export interface FunctionTarget {
  port: number;
  verifyJwt: boolean;
}

/** What `startGateway` needs to know. */
export interface GatewayOptions {
  /** Port on 127.0.0.1 that takes the paths of a hosted project. */
  port: number;
  /** The database; the password is that of the superuser `supabase_admin`. */
  db: { host: string; port: number; adminPassword: string };
  keys: { publishableKey: string; secretKey: string; jwtSecret: string };
  /** Where Storage keeps its buckets; null: this project has no Storage. */
  storageDir: string | null;
  /** `supabase/config.toml`, parsed and otherwise untouched. */
  config: unknown;
  /** Function name to its process. Read at each request, so entries may come and go. */
  functions: Record<string, FunctionTarget>;
  /** Where links in mails lead after the click; wins over `auth.site_url`. */
  siteUrl: string;
  /** One line per thing worth knowing; never a text, an address or a token. */
  onLog: (line: string) => void;
  /** Called with each mail Auth would have sent. */
  onMail?: (mail: Mail) => void;
}

/** A running gateway. */
export interface Gateway {
  /** Base URL, without a slash at the end. */
  url: string;
  /** Reads tables, functions and role settings afresh; `notify pgrst` does the same. */
  reloadSchema(): Promise<void>;
  /** Stops listening, ends open requests and closes every database connection. */
  close(): Promise<void>;
}
