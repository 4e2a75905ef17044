import { existsSync } from "node:fs";
import type { Logs } from "../stack/logs.ts";
import type { Project } from "../stack/project.ts";
import { type Service, startService } from "../stack/service.ts";
import { findDeno } from "./deno.ts";

/** What the functions of a stack are started with. */
export interface FunctionsOptions {
  project: Project;
  ports: Record<string, number>;
  env: Record<string, string>;
  watch: boolean;
  logs: Logs;
  onSpawn: (name: string, pid: number) => void;
}

/** The running functions, each in a process of its own. */
export interface Functions {
  /** Process id of a function; null while it is being restarted. */
  pid(name: string): number | null;
  /** Ends one function's process and waits until the next one serves. */
  restart(name: string): Promise<void>;
  /** Kills one function's process, as a crash does, and waits until the next one serves. */
  kill(name: string): Promise<void>;
  ready(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one Deno process for each `[functions.<name>]` block of config.toml. */
export async function startFunctions(options: FunctionsOptions): Promise<Functions> {
  const { project, ports, logs, watch } = options;
  for (const { name, entrypoint } of project.functions) {
    if (!existsSync(entrypoint)) {
      throw new Error(
        `Cannot start function "${name}": supabase/config.toml names ${entrypoint}, ` +
          "which does not exist.",
      );
    }
  }
  const deno = await findDeno();
  const services = new Map<string, Service>();
  for (const { name, entrypoint, importMap } of project.functions) {
    const port = ports[name] ?? 0;
    const args = [
      "serve",
      "--quiet",
      `--port=${port}`,
      "--host=127.0.0.1",
      ...(importMap === null ? [] : [`--config=${importMap}`]),
      "--node-modules-dir=manual",
      "--allow-env",
      "--allow-net",
      "--allow-sys",
      ...(watch ? ["--watch", "--no-clear-screen"] : []),
      entrypoint,
    ];
    const env = { ...options.env, NO_COLOR: "1" };
    services.set(
      name,
      startService({
        name,
        command: deno,
        args,
        cwd: project.dir,
        env,
        port,
        // `deno serve --watch` does not listen to SIGTERM.
        signal: "SIGINT",
        // A module with a mistake stays silent until it is mended; that must not hold up `dev`.
        ...(watch ? { readyTimeoutMs: 5_000 } : {}),
        logs,
        onSpawn: (pid) => options.onSpawn(name, pid),
      }),
    );
  }

  const get = (name: string) => {
    const service = services.get(name);
    if (service === undefined) {
      throw new Error(`Cannot find function "${name}": it has no block in supabase/config.toml.`);
    }
    return service;
  };
  return {
    pid: (name) => get(name).pid,
    restart: (name) => get(name).restart(),
    kill: (name) => get(name).kill(),
    async ready() {
      const results = await Promise.allSettled([...services.values()].map((one) => one.ready()));
      for (const result of results) {
        if (result.status === "fulfilled") continue;
        if (!watch) throw result.reason;
        // Whoever edits a function fixes it while the stack runs.
        logs.line("stack", String(result.reason));
      }
    },
    async stop() {
      await Promise.all([...services.values()].map((one) => one.stop()));
    },
  };
}
