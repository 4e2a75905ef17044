// Format, lint, types and drift gates: `npm run check`.
import { parseArgs } from "node:util";
import { steps } from "./check/mod.ts";
import type { CheckStep } from "./check/step.ts";
import type { GateContext } from "./gates/gate.ts";
import { gates } from "./gates/mod.ts";
import { indent } from "./lib/indent.ts";
import { migratedDatabase } from "./lib/migrated-database.ts";
import { ROOT } from "./lib/root.ts";
import { runBin } from "./lib/run.ts";
import { type Total, totalLine } from "./lib/total.ts";

const NAMES = steps.map(({ name }) => name);
const HELP = `npm run check [-- [--only <name>] [--fix]]

Looks at format, lint, types (Node and Deno) and the drift gates, each with its remedy, and ends
with the line "N passed, N failed".

  --only <name>   one of ${NAMES.join(", ")};
                  may be given several times, or as a list with commas
  --fix           first formats, and writes the generated files again (npm run generate)
`;

const { values } = parseArgs({
  options: {
    help: { type: "boolean" },
    fix: { type: "boolean" },
    only: { type: "string", multiple: true },
  },
});
const only = values.only?.flatMap((names) => names.split(",")) ?? [];
const unknown = only.find((name) => !NAMES.includes(name));
if (values.help) {
  process.stdout.write(HELP);
} else if (unknown !== undefined) {
  console.error(`There is no check "${unknown}".\n\n${HELP}`);
  process.exitCode = 2;
} else {
  const chosen = steps.filter(({ name }) => only.length === 0 || only.includes(name));
  const database = migratedDatabase();
  try {
    const context = { root: ROOT, databaseUrl: database.url };
    if (values.fix) await fix(chosen, context);
    const total = await checkAll(chosen, context);
    console.log(totalLine(total));
    process.exitCode = total.failed > 0 ? 1 : 0;
  } finally {
    await database.end();
  }
}

async function fix(chosen: CheckStep[], context: GateContext): Promise<void> {
  const names = chosen.map(({ name }) => name);
  for (const gate of gates) if (names.includes(gate.name)) await gate.generate?.(context);
  // Its complaints are those of the check that follows.
  if (names.includes("biome")) await runBin("biome", ["check", "--write"], { cwd: context.root });
}

async function checkAll(chosen: CheckStep[], context: GateContext): Promise<Total> {
  const total: Total = { passed: 0, failed: 0, skipped: 0 };
  for (const step of chosen) {
    const found = await step.run(context).catch((error: unknown) => String(error));
    if (found === "") {
      total.passed += 1;
      console.log(`✓ ${step.name}: ${step.title}`);
    } else {
      total.failed += 1;
      console.log(`✗ ${step.name}: ${step.title}\n${indent(found)}`);
      console.log(indent(`→ ${step.remedy}`, "   "));
    }
  }
  return total;
}
