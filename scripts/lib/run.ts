import { spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./root.ts";

/** What a program said and how it ended. */
export interface RunResult {
  /** Exit code; 128 + signal number is not told apart from failure: 1. */
  code: number;
  stdout: string;
  stderr: string;
}

/** How a program is started; the folder is the repository's unless told otherwise. */
export interface RunOptions {
  cwd?: string;
  /** Added to this process's environment. */
  env?: Record<string, string>;
  /** Written to standard input. */
  input?: string;
  /** Ends the program. */
  signal?: AbortSignal;
  /** Called for each piece of output as it comes. */
  onOutput?: (text: string) => void;
}

/** Runs a program to its end; a non-zero exit code is an answer, not an exception. */
export function run(program: string, args: string[], options: RunOptions = {}): Promise<RunResult> {
  const { cwd = ROOT, env, input, signal, onOutput } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, NO_COLOR: "1", ...env },
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      ...(signal === undefined ? {} : { signal }),
    });
    const result: RunResult = { code: 1, stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream]?.setEncoding("utf8").on("data", (text: string) => {
        result[stream] += text;
        onOutput?.(text);
      });
    }
    child.once("error", reject);
    child.once("close", (code) => resolve({ ...result, code: code ?? 1 }));
    child.stdin?.end(input);
  });
}

/** Runs a program of node_modules/.bin. */
export function runBin(name: string, args: string[], options?: RunOptions): Promise<RunResult> {
  return run(join(ROOT, "node_modules", ".bin", name), args, options);
}

/** Runs a program of node_modules/.bin and returns what it prints. @throws when it fails. */
export async function outputOf(
  name: string,
  args: string[],
  options?: RunOptions,
): Promise<string> {
  const { code, stdout, stderr } = await runBin(name, args, options);
  if (code !== 0) {
    throw new Error(`Cannot run ${name} ${args[0] ?? ""}: exit code ${code}.\n${stdout}${stderr}`);
  }
  return stdout;
}
