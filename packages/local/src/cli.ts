/** The stack's command line: `npm run stack -- <verb>`, and `npm run dev`. */
import { UsageError } from "./cli/usage-error.ts";
import { runVerb } from "./cli/verbs.ts";

try {
  process.exitCode = await runVerb(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
