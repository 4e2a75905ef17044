import { ensureChromium } from "../install-chromium.mjs";
import { outputOf } from "../lib/run.ts";
import type { Suite } from "./suite.ts";
import { runVitest } from "./vitest.ts";

/** Tests in real Chromium, against the console of the stack. */
export const browserSuite: Suite = {
  name: "browser",
  async run(context) {
    const { env } = await context.stack();
    const chromium = ensureChromium();
    if (chromium !== null) {
      return runVitest("browser", context, { ...env, CHROMIUM_PATH: chromium });
    }
    const args = ["list", "--project=browser", "--json", ...context.filters];
    const list = await outputOf("vitest", args, { env, signal: context.signal });
    return {
      passed: 0,
      failed: 0,
      // SAFETY: `vitest list --json` prints an array with one element for each test.
      skipped: (JSON.parse(list) as unknown[]).length,
      sentence:
        "No Chromium on this machine: these tests are skipped. Install it " +
        "(`sudo node scripts/install-chromium.mjs`) or set CHROMIUM_PATH.",
    };
  },
};
