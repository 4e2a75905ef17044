// Kills everything in turn and counts what is left: `npm run faults`.
import { randomInt } from "node:crypto";
import { type FaultsOptions, HELP, readOptions } from "./faults/options.ts";
import { prove } from "./faults/prove.ts";
import { runLines } from "./faults/report.ts";
import { runSeries } from "./faults/series.ts";

const options = readOptions(process.argv.slice(2));
if (options === "help") {
  process.stdout.write(HELP);
} else if ("problem" in options) {
  console.error(`${options.problem}\n\n${HELP}`);
  process.exitCode = 2;
} else {
  const seed = options.seed ?? randomInt(1, 1_000_000_000);
  const { passed, failed } = options.proves
    ? await proof(options, seed)
    : await runs(options, seed);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

async function runs({ runs, sabotage }: FaultsOptions, seed: number) {
  const missing = sabotage === undefined ? "" : `, without ${sabotage.name}: ${sabotage.removed}`;
  console.log(`${runs} runs from seed ${seed}${missing}`);
  const total = { passed: 0, failed: 0 };
  await runSeries({
    runs,
    seed,
    sabotage,
    onResult(result) {
      console.log(runLines(result, sabotage?.name));
      total[result.violations.length === 0 ? "passed" : "failed"] += 1;
      return false;
    },
  });
  return total;
}

async function proof({ runs }: FaultsOptions, seed: number) {
  console.log(
    `Each mechanism removed in turn, from seed ${seed}: its guarantee must be seen to fail`,
  );
  const { report, proven, unproven } = await prove(runs, seed);
  console.log(`\n${report}\n`);
  return { passed: proven, failed: unproven };
}
