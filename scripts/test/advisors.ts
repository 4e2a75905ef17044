import { z } from "zod";
import { indent } from "../lib/indent.ts";
import { supabaseCli } from "../lib/supabase-cli.ts";
import type { Suite } from "./suite.ts";

const findingsSchema = z.array(
  z.looseObject({ name: z.string(), level: z.string(), detail: z.string() }),
);

/** Q6: Supabase's own security and performance lints find nothing. */
export const advisorsSuite: Suite = {
  name: "advisors",
  async run({ stack, signal }) {
    const { urls } = await stack();
    const args = ["db", "advisors", "--level=info", `--remote=${urls.db}`, "--output=json"];
    const { code, stdout, stderr } = await supabaseCli(args, { signal });
    if (code !== 0) {
      console.log(indent(`\`supabase db advisors\` fails:\n${stdout}${stderr}`));
      return { passed: 0, failed: 1, skipped: 0 };
    }
    const findings = readFindings(stdout);
    for (const { level, name, detail } of findings) console.log(` ✗ ${level} ${name}: ${detail}`);
    if (findings.length === 0) console.log(" ✓ `supabase db advisors --level info` finds nothing");
    return { passed: findings.length === 0 ? 1 : 0, failed: findings.length, skipped: 0 };
  },
};

/** Findings in the CLI's answer, which is empty when there are none. */
export function readFindings(output: string): z.infer<typeof findingsSchema> {
  if (output.trim() === "") return [];
  // A database that was just made has used no index yet.
  return findingsSchema.parse(JSON.parse(output)).filter(({ name }) => name !== "unused_index");
}
