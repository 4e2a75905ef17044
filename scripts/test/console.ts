import { join } from "node:path";
import { ROOT } from "../lib/root.ts";
import { outputOf } from "../lib/run.ts";

/** Builds the console, so that the tests meet the pages that people will, and need not wait for Vite. */
export async function buildConsole(signal: AbortSignal): Promise<void> {
  const cwd = join(ROOT, "packages", "console");
  await outputOf("react-router", ["build"], { cwd, signal });
}
