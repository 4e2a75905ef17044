// Measures: `npm run bench`.
import { parseArgs } from "node:util";
import { printReport } from "./benchmarks/print-report.ts";
import { benchmarks } from "./benchmarks/registry.ts";
import { ownStack } from "./stack/own-stack.ts";

const HELP = `npm run bench [-- <benchmark> [--seconds <n>] [--json]]

Measures on a stack of its own, which is removed afterwards. Without a name it lists what there
is. The exit status tells whether it measured, never how fast.

  --seconds <n>   how long each step of a steady load lasts (default 8)
  --json          print the result as JSON; how far it is goes to standard error

${list()}
`;

function list(): string {
  return benchmarks.map(({ name, title }) => `  ${name.padEnd(14)}  ${title}`).join("\n");
}

function usageError(problem: string): never {
  console.error(`${problem}\n\n${HELP}`);
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        help: { type: "boolean", default: false },
        seconds: { type: "string", default: "8" },
        json: { type: "boolean", default: false },
      },
      allowPositionals: true,
    });
  } catch (error) {
    return usageError(error instanceof Error ? error.message : String(error));
  }
}

const { values, positionals } = readArguments();
const [name] = positionals;
const seconds = Number(values.seconds);
const benchmark = benchmarks.find((one) => one.name === name);

if (values.help) {
  process.stdout.write(HELP);
} else if (name === undefined) {
  console.log(list());
} else if (benchmark === undefined || positionals.length > 1) {
  usageError(`There is no benchmark "${positionals.join(" ")}".`);
} else if (!(seconds > 0 && seconds <= 600)) {
  usageError(`Cannot measure for "${values.seconds}" seconds: a number up to 600 is wanted.`);
} else {
  const measured = await benchmark.run({
    seconds,
    stack: ownStack,
    progress: (line) => console.error(`  ${line}`),
  });
  if (values.json) console.log(JSON.stringify({ benchmark: name, ...measured }, null, 2));
  else console.log(printReport(measured));
}
