// Every suite, against a stack of its own: `npm test`.
import { parseArgs } from "node:util";
import { type DisposableStack, disposableStack } from "./lib/disposable-stack.ts";
import { onInterrupt } from "./lib/on-interrupt.ts";
import { ROOT } from "./lib/root.ts";
import { sum, type Total, totalLine } from "./lib/total.ts";
import { buildConsole } from "./test/console.ts";
import { keepLogs } from "./test/keep-logs.ts";
import { suites } from "./test/mod.ts";
import type { Suite, SuiteContext } from "./test/suite.ts";

const NAMES = suites.map(({ name }) => name);
const HELP = `npm test [-- [--only <suite>] [<part of a file name>…]]

Runs the suites (${NAMES.join(", ")}) against a stack of its own on free ports, which is
removed afterwards, and ends with the line "N passed, N failed".

  --only <suite>   this suite alone; may be given several times, or as a list with commas
  <part>…          only files whose name holds one of these
`;

const { values, positionals } = parseArgs({
  options: { help: { type: "boolean" }, only: { type: "string", multiple: true } },
  allowPositionals: true,
});
const only = values.only?.flatMap((names) => names.split(",")) ?? [];
const unknown = only.find((name) => !NAMES.includes(name));
if (values.help) {
  process.stdout.write(HELP);
} else if (unknown !== undefined) {
  console.error(`There is no suite "${unknown}".\n\n${HELP}`);
  process.exitCode = 2;
} else {
  const chosen = suites.filter(({ name }) => only.length === 0 || only.includes(name));
  const total = await runSuites(chosen, positionals);
  console.log(totalLine(total));
  process.exitCode = total.failed > 0 ? 1 : 0;
}

async function runSuites(chosen: Suite[], filters: string[]): Promise<Total> {
  let starting: Promise<DisposableStack> | undefined;
  const abort = new AbortController();
  onInterrupt(async () => abort.abort());
  const context: SuiteContext = {
    root: ROOT,
    filters,
    signal: abort.signal,
    async stack() {
      starting ??= buildConsole(abort.signal).then(() => disposableStack());
      return (await starting).stack;
    },
  };
  const totals: Total[] = [];
  try {
    for (const suite of chosen) {
      console.log(`\n— ${suite.name} —`);
      totals.push(await runSuite(suite, context));
    }
  } finally {
    const running = await starting?.catch(() => undefined);
    if (running !== undefined && sum(totals).failed > 0) {
      console.log(`\nLogs of the stack: ${await keepLogs(ROOT, running.stack.home)}`);
    }
    await running?.end();
  }
  const total = sum(totals);
  // A filter that matches nothing is a mistake in the filter, not a success.
  const nothing = total.passed + total.failed + total.skipped === 0;
  return nothing ? { ...total, failed: 1 } : total;
}

/** A suite that breaks is a failure like any other: the ones after it still run. */
async function runSuite(suite: Suite, context: SuiteContext): Promise<Total> {
  const started = performance.now();
  try {
    const { sentence, ...total } = await suite.run(context);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    if (sentence !== undefined) console.log(sentence);
    console.log(`${suite.name}: ${totalLine(total)} (${seconds} s)`);
    return total;
  } catch (error) {
    console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    console.log(`${suite.name}: broken off`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
