import { type RunOptions, type RunResult, runBin } from "./run.ts";

const ENVIRONMENT = {
  // The local database speaks no TLS, and the CLI would say so among its output.
  PGSSLMODE: "disable",
  SUPABASE_TELEMETRY_DISABLED: "1",
};

/** Runs the Supabase CLI; its answer is what it printed, whatever its exit code. */
export function supabaseCli(args: string[], options: RunOptions = {}): Promise<RunResult> {
  return runBin("supabase", args, { ...options, env: { ...ENVIRONMENT, ...options.env } });
}
