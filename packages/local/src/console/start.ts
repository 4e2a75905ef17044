import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Logs } from "../stack/logs.ts";
import { type Service, startService } from "../stack/service.ts";

/** What the console of a stack is started with. */
export interface ConsoleOptions {
  projectDir: string;
  port: number;
  /** Whole environment of its process. */
  env: Record<string, string>;
  watch: boolean;
  logs: Logs;
  onSpawn: (pid: number) => void;
}

/** Folder of the console in a project; null when the project has none. */
export function consoleDir(projectDir: string): string | null {
  const dir = join(projectDir, "packages", "console");
  return existsSync(join(dir, "package.json")) ? dir : null;
}

/**
 * Starts the console: the built one when there is a build newer than the sources and nobody
 * watches, otherwise Vite's server with reload.
 */
export async function startConsole(options: ConsoleOptions): Promise<Service | null> {
  const { projectDir, port, watch } = options;
  const dir = consoleDir(projectDir);
  if (dir === null) return null;
  const build = join(dir, "build", "server", "index.js");
  const built = !watch && (await isNewer(build, dir));
  const args = built
    ? [program(dir, "@react-router/serve"), build]
    : // With the condition set, its command line need not start itself a second time.
      [
        "--conditions=development",
        program(dir, "@react-router/dev"),
        "dev",
        ...["--port", String(port), "--host", "127.0.0.1"],
      ];
  return startService({
    name: "console",
    command: process.execPath,
    args,
    cwd: dir,
    env: {
      ...options.env,
      NO_COLOR: "1",
      NODE_ENV: built ? "production" : "development",
      HOST: "127.0.0.1",
      PORT: String(port),
    },
    port,
    signal: "SIGTERM",
    logs: options.logs,
    onSpawn: options.onSpawn,
  });
}

function program(dir: string, name: string): string {
  const require = createRequire(join(dir, "package.json"));
  return join(dirname(require.resolve(`${name}/package.json`)), "bin.cjs");
}

/** What a build is made from, seen from the console's folder. */
const sources = [
  "app",
  "public",
  "package.json",
  "react-router.config.ts",
  "vite.config.ts",
  join("..", "contracts", "src"),
];

/** Whether `build` is younger than every source of the console. */
async function isNewer(build: string, dir: string): Promise<boolean> {
  const builtAt = (await stat(build).catch(() => null))?.mtimeMs;
  if (builtAt === undefined) return false;
  for (const source of sources) {
    const path = join(dir, source);
    const inside = await readdir(path, { recursive: true }).catch(() => []);
    for (const name of ["", ...inside]) {
      const changedAt = (await stat(join(path, name)).catch(() => null))?.mtimeMs ?? 0;
      if (changedAt > builtAt) return false;
    }
  }
  return true;
}
