import { execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { eventually } from "./eventually.ts";
import type { ScratchProject } from "./scratch-project.ts";

const CLI = join(import.meta.dirname, "..", "cli.ts");

/** What a command printed and how it ended. */
export interface Outcome {
  status: number;
  stdout: string;
  stderr: string;
}

/** Runs the stack's command line in a project. */
export function command(project: ScratchProject, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { cwd: project.dir, env: { ...process.env, ...project.env } };
    execFile(process.execPath, [CLI, ...args], options, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}

/** Starts a stack in a process of its own, resolves with its process id when it is ready. */
export async function startedStack(project: ScratchProject, ...args: string[]): Promise<number> {
  const child = spawn(process.execPath, [CLI, "start", ...args], {
    cwd: project.dir,
    env: { ...process.env, ...project.env },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  await eventually(() => {
    if (child.exitCode !== null) throw new Error(`The stack ended: ${printed}`);
    return printed.includes("is ready");
  }, 30_000);
  return child.pid ?? 0;
}
