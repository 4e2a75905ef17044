import { parseArgs } from "node:util";
import { sabotages } from "./sabotage/mod.ts";
import type { Sabotage } from "./sabotage/sabotage.ts";

const DEFAULT_RUNS = 20;
/** Attempts to see a guarantee fail; most fail at the first. */
const DEFAULT_ATTEMPTS = 5;

export const HELP = `npm run faults [-- --runs <n> --seed <n> --sabotage <name>]

Kills worker, webhook and Postgres with signal 9 at random moments, delivers messages twice and
out of order, lets the Graph API and the model fail; lets everything heal; and counts: every
message stored once, every turn answered once, every answer sent once and in order. On a stack of
its own, which is removed afterwards. Ends with the line "N passed, N failed".

  --runs <n>          how many runs (default ${DEFAULT_RUNS})
  --seed <n>          of the first run, each later one has the next; default: a random one, printed
  --sabotage <name>   remove one mechanism first, to see the runs fail
  --sabotage all      remove each in turn, up to --runs runs for each (default ${DEFAULT_ATTEMPTS}); passed
                      is what was seen to fail

${sabotages.map(({ name, removed }) => `  ${name.padEnd(12)}  ${removed}`).join("\n")}
`;

/** What is to be done. */
export interface FaultsOptions {
  readonly runs: number;
  readonly seed: number | undefined;
  readonly sabotage: Sabotage | undefined;
  /** `--sabotage all`. */
  readonly proves: boolean;
}

/** Reads the command line. */
export function readOptions(args: string[]): FaultsOptions | { problem: string } | "help" {
  let values: { help?: boolean; runs?: string; seed?: string; sabotage?: string };
  try {
    ({ values } = parseArgs({
      args,
      options: {
        help: { type: "boolean" },
        runs: { type: "string" },
        seed: { type: "string" },
        sabotage: { type: "string" },
      },
    }));
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
  if (values.help) return "help";
  const proves = values.sabotage === "all";
  const runs = Number(values.runs ?? (proves ? DEFAULT_ATTEMPTS : DEFAULT_RUNS));
  const seed = values.seed === undefined ? undefined : Number(values.seed);
  const sabotage = sabotages.find(({ name }) => name === values.sabotage);
  if (!isCount(runs) || runs === 0) return { problem: `Cannot do "${values.runs}" runs.` };
  if (seed !== undefined && !isCount(seed)) {
    return { problem: `Cannot begin at seed "${values.seed}": it is a whole number.` };
  }
  if (values.sabotage !== undefined && !proves && sabotage === undefined) {
    return { problem: `There is no mechanism "${values.sabotage}".` };
  }
  return { runs, seed, sabotage, proves };
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value < 2 ** 32;
}
