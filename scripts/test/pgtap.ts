import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { indent } from "../lib/indent.ts";
import { sum } from "../lib/total.ts";
import { lendAuthRole } from "./auth-role.ts";
import { runPgtapFile } from "./pgtap-file.ts";
import { foundNothing, type Suite } from "./suite.ts";

/** Every supabase/tests/<noun>/<behaviour>.test.sql. */
export const pgtapSuite: Suite = {
  name: "pgtap",
  async run({ root, filters, stack, signal }) {
    const folder = join(root, "supabase", "tests");
    const found = await Array.fromAsync(glob("**/*.test.sql", { cwd: folder }));
    const files = found
      .toSorted()
      .filter((file) => filters.length === 0 || filters.some((part) => file.includes(part)));
    if (files.length === 0) return foundNothing("supabase/tests/**/*.test.sql", filters);

    const { urls, keys } = await stack();
    await using _ = await lendAuthRole(urls.db, keys.adminPassword);
    await loadHelpers(urls.db, join(folder, "helpers.sql"));
    const totals = [];
    for (const file of files) {
      signal.throwIfAborted();
      const text = await readFile(join(folder, file), "utf8");
      const { failures, ...total } = await runPgtapFile(urls.db, text);
      totals.push(total);
      console.log(` ${total.failed > 0 ? "✗" : "✓"} ${file} (${total.passed + total.failed})`);
      for (const failure of failures) console.log(indent(`not ok: ${failure}`));
    }
    return sum(totals);
  },
};

/** pgTAP and schema `tests`: the cast and the verbs to become one of them. Never a migration. */
async function loadHelpers(databaseUrl: string, file: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe("create extension if not exists pgtap with schema extensions");
    await sql.unsafe(await readFile(file, "utf8"));
  } finally {
    await sql.end();
  }
}
