import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "../lib/temporary-folder.ts";
import { sum } from "../lib/total.ts";
import { foundNothing, type Suite, type SuiteContext, type SuiteResult } from "./suite.ts";
import { readVitestReport } from "./vitest-report.ts";

/** The suite of a vitest project. Those that need a stack find its variables in their environment. */
export function vitestSuite(project: string, needs: { stack: boolean }): Suite {
  return {
    name: project,
    run: async (context) =>
      runVitest(project, context, needs.stack ? (await context.stack()).env : {}),
  };
}

/** Runs one project; vitest's own report goes to the terminal, its totals come back. */
export async function runVitest(
  project: string,
  { root, filters, signal }: SuiteContext,
  environment: Record<string, string>,
): Promise<SuiteResult> {
  const folder = await temporaryFolder("vitest");
  const report = join(folder.path, "report.json");
  try {
    const code = await vitest(
      [
        "run",
        `--project=${project}`,
        "--passWithNoTests",
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${report}`,
        ...filters,
      ],
      { ...process.env, ...environment },
      root,
      signal,
    );
    const text = await readFile(report, "utf8").catch(() => null);
    if (text === null) return { passed: 0, failed: 1, skipped: 0, sentence: "vitest did not run." };
    const total = readVitestReport(text);
    if (total.passed + total.failed + total.skipped === 0 && code === 0) {
      return foundNothing(`*.test.ts of project ${project}`, filters);
    }
    return total.failed === 0 && code !== 0
      ? sum([total, { passed: 0, failed: 1, skipped: 0 }])
      : total;
  } finally {
    await folder.remove();
  }
}

function vitest(
  args: string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
  signal: AbortSignal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const program = join(cwd, "node_modules", "vitest", "vitest.mjs");
    const child = spawn(process.execPath, [program, ...args], {
      cwd,
      env,
      stdio: "inherit",
      signal,
    });
    child.once("error", (error) => (signal.aborted ? resolve(130) : reject(error)));
    child.once("close", (code) => resolve(code ?? 1));
  });
}
