import { outputOf } from "../lib/run.ts";
import { supabaseCli } from "../lib/supabase-cli.ts";
import { generatedFile } from "./generated-file.ts";

const HEADER = "// Generated from the database's schema by `npm run generate`. Do not edit.\n";

/** S5: the generated TypeScript types are the schema's. */
export const typesGate = generatedFile({
  name: "types",
  file: "packages/contracts/src/database.types.ts",
  from: "the database's schema",
  make: async ({ databaseUrl }) => makeTypes(await databaseUrl()),
});

/** TypeScript types of schema `public`, formatted. */
export async function makeTypes(databaseUrl: string): Promise<string> {
  const args = ["gen", "types", `--remote=${databaseUrl}`, "--schema=public"];
  const { code, stdout, stderr } = await supabaseCli(args);
  if (code !== 0) throw new Error(`Cannot generate the database's types: ${stderr}`);
  const formatted = await outputOf("biome", ["format", "--stdin-file-path=scripts/types.ts"], {
    input: stdout,
  });
  return HEADER + formatted;
}
