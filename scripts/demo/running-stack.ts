import { spawnSync } from "node:child_process";
import { join } from "node:path";

const cli = join(import.meta.dirname, "../../packages/local/src/cli.ts");

/** Variables of a running stack, as `npm run stack -- status -o env` prints them. */
export type StackVariables = Record<
  | "API_URL"
  | "CONSOLE_URL"
  | "FUNCTIONS_URL"
  | "GRAPH_SIMULATOR_URL"
  | "PUBLISHABLE_KEY"
  | "SECRET_KEY"
  | "WHATSAPP_PHONE_NUMBER_ID",
  string
>;

function status(): StackVariables | undefined {
  const result = spawnSync(process.execPath, [cli, "status", "-o", "json"], { encoding: "utf8" });
  // SAFETY: our own command; its output is tested to hold these variables.
  return result.status === 0 ? (JSON.parse(result.stdout) as StackVariables) : undefined;
}

/** Ends the stack that the demo started; nothing otherwise. */
export type StopStack = () => void;

/** The running stack, or a new one that `stop` ends again. */
export function useStack(): { variables: StackVariables; stop: StopStack } {
  const running = status();
  if (running) return { variables: running, stop: () => {} };

  console.log("No stack runs here: starting one.\n");
  const start = spawnSync(process.execPath, [cli, "start", "--detach"], { stdio: "inherit" });
  const variables = start.status === 0 ? status() : undefined;
  if (!variables) throw new Error("Cannot run the demo: the stack did not start.");
  return {
    variables,
    stop: () => void spawnSync(process.execPath, [cli, "stop"], { stdio: "inherit" }),
  };
}
