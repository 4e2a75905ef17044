import type { Functions } from "../functions/start.ts";
import type { StackKeys } from "./keys.ts";
import type { StackUrls } from "./urls.ts";

/** How `startStack` is to start a stack; everything has a default. */
export interface StackOptions {
  /** Folder with supabase/config.toml; default: the nearest, upward from here. */
  projectDir?: string;
  /** Where the data lies; default: FOYER_HOME, or `.foyer` in the project. */
  home?: string;
  /** Counts every port up from here; default: FOYER_PORT_BASE, or the ports of config.toml. */
  portBase?: number;
  /** Reload functions and console when their sources change; default: false. */
  watch?: boolean;
  /** Start the console; default: true. */
  console?: boolean;
  /** Start the Edge Functions; default: true. */
  functions?: boolean;
  /** Start Storage; default: true, unless config.toml switches it off. */
  storage?: boolean;
  /** Run seed.sql on a new database; default: true. */
  seed?: boolean;
  /** Told every line that goes into a log. */
  onLog?: (service: string, line: string) => void;
}

/** A running stack. */
export interface Stack {
  urls: StackUrls;
  keys: StackKeys;
  /** Exactly what `status -o env` prints. */
  env: Record<string, string>;
  /** Folder of the data and the logs. */
  home: string;
  /** The functions' processes, for tests that kill them; null when started without. */
  functions: Functions | null;
  /** Process id of the database server. */
  readonly postgresPid: number;
  /** Stops everything and gives the home free. Safe to call twice. */
  stop(): Promise<void>;
}
