// Writes every generated file again: `npm run generate`.
import { parseArgs } from "node:util";
import { gates } from "./gates/mod.ts";
import { migratedDatabase } from "./lib/migrated-database.ts";
import { ROOT } from "./lib/root.ts";

const HELP = `npm run generate [-- <name>…]

Writes the generated files again: ${gates
  .filter((gate) => gate.generate)
  .map((gate) => gate.name)
  .join(", ")}.
With names, only these.
`;

const { values, positionals } = parseArgs({
  options: { help: { type: "boolean" } },
  allowPositionals: true,
});
if (values.help) {
  process.stdout.write(HELP);
} else {
  process.exitCode = await generate(positionals);
}

async function generate(names: string[]): Promise<number> {
  const unknown = names.find((name) => !gates.some((gate) => gate.name === name && gate.generate));
  if (unknown !== undefined) {
    console.error(`Cannot generate "${unknown}".\n\n${HELP}`);
    return 2;
  }
  const database = migratedDatabase();
  try {
    for (const gate of gates) {
      if (gate.generate === undefined || (names.length > 0 && !names.includes(gate.name))) continue;
      await gate.generate({ root: ROOT, databaseUrl: database.url });
      console.log(`${gate.name}: ${gate.title}`);
    }
    return 0;
  } finally {
    await database.end();
  }
}
