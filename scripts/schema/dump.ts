import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { outputOf } from "../lib/run.ts";
import { temporaryFolder } from "../lib/temporary-folder.ts";
import { objectOrder } from "./object-order.ts";

const HEADER = `-- Generated from supabase/migrations by \`npm run generate\`. Do not edit: it is for reading, as
-- a difference in review. One block for each object, in the order of its name.
`;

/** pgdelta's pretty-printer; the widest width it takes, because it breaks expressions badly. */
const FORMAT = JSON.stringify({ keywordCase: "lower", maxWidth: 1000 });

/**
 * Everything that the migrations made, as one deterministic SQL text: extensions, types, tables
 * with their constraints, indexes, triggers, policies and grants, and functions. What the
 * platform brings (schemas auth, cron, pgmq …) is left out, except what the migrations add to it.
 */
export async function dumpSchema(databaseUrl: string): Promise<string> {
  const folder = await temporaryFolder("schema");
  try {
    const args = ["schema", "export", "--profile", "supabase", "--layout", "by-object"];
    const where = ["--source", databaseUrl, "--out-dir", folder.path];
    await outputOf("pgdelta", [...args, ...where, "--format-options", FORMAT]);
    const names = await readdir(folder.path, { recursive: true });
    const files = names.filter((name) => name.endsWith(".sql")).toSorted(objectOrder);
    const blocks = await Promise.all(
      files.map(async (name) => {
        const text = await readFile(join(folder.path, name), "utf8");
        return `\n-- ${name.replace(/\.sql$/, "")}\n\n${text.trim()}\n`;
      }),
    );
    return HEADER + blocks.join("");
  } finally {
    await folder.remove();
  }
}
