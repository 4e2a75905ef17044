import { type ChildProcess, spawn } from "node:child_process";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logs } from "./logs.ts";
import { endProcess, killProcess } from "./processes.ts";

/** A child process that serves a port, as it is to be run. */
export interface ServiceOptions {
  name: string;
  command: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  port: number;
  /** What the program takes as a wish to end. */
  signal: "SIGINT" | "SIGTERM";
  /** How long `ready()` waits for the port; default 20 s. */
  readyTimeoutMs?: number;
  logs: Logs;
  /** Told each process as soon as it exists. */
  onSpawn: (pid: number) => void;
}

/** A child process that is started again when it exits. */
export interface Service {
  readonly name: string;
  /** Process id; null between an exit and the next start. */
  readonly pid: number | null;
  /** Resolves when the port answers; rejects when the process exits before it ever did. */
  ready(): Promise<void>;
  /** Ends the process and waits until the next one answers. */
  restart(): Promise<void>;
  /** Kills the process, as a crash does, and waits until the next one answers. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 20_000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;
/** A process that lived this long is not in a crash loop. */
const HEALTHY_MS = 10_000;

/** Starts a service. It leads a process group, so that its own children end with it. */
export function startService(options: ServiceOptions): Service {
  const { name, logs } = options;
  const timeout = options.readyTimeoutMs ?? READY_TIMEOUT_MS;
  const tail: string[] = [];
  let child: ChildProcess;
  let stopping = false;
  let answered = false;
  let failure: Error | null = null;
  let delay = FIRST_DELAY_MS;
  let again: NodeJS.Timeout | undefined;

  const start = () => {
    const startedAt = Date.now();
    child = spawn(options.command, options.args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (child.pid !== undefined) options.onSpawn(child.pid);
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      logs.pipe(name, stream);
      stream.on("data", (chunk: string) => {
        tail.push(chunk);
        if (tail.length > 20) tail.shift();
      });
    }
    child.once("error", (error) => {
      failure = new Error(`Cannot start ${name}: ${error.message}`);
    });
    child.once("exit", (code, signal) => {
      if (stopping) return;
      if (!answered) {
        failure = new Error(
          `Cannot start ${name}: it exited (${signal ?? code}).\n${tail.join("")}`,
        );
      }
      logs.line(name, `[stack] ${name} exited (${signal ?? code}); starting it again`);
      delay = Date.now() - startedAt > HEALTHY_MS ? FIRST_DELAY_MS : delay;
      again = setTimeout(start, delay);
      delay = Math.min(delay * 2, LONGEST_DELAY_MS);
    });
  };

  const ready = async () => {
    for (const deadline = Date.now() + timeout; ; await sleep(20)) {
      if (failure !== null && !answered) throw failure;
      if (await answers(options.port)) break;
      if (Date.now() > deadline) {
        throw new Error(
          `Cannot start ${name}: port ${options.port} is still silent after ` +
            `${timeout / 1000} s.\n${tail.join("")}`,
        );
      }
    }
    answered = true;
  };

  start();
  return {
    name,
    get pid() {
      const runs = child.exitCode === null && child.signalCode === null;
      return runs ? (child.pid ?? null) : null;
    },
    ready,
    async restart() {
      delay = FIRST_DELAY_MS;
      if (child.pid !== undefined) await endProcess(child.pid, options.signal, true);
      await ready();
    },
    async kill() {
      // One that is just being started again must be there before it can be killed.
      await ready();
      // Being killed on purpose is no crash loop.
      delay = FIRST_DELAY_MS;
      // Its port answers until the last of its threads is gone.
      const dead = exit(child);
      if (child.pid !== undefined) await killProcess(child.pid, true);
      await dead;
      await ready();
    },
    async stop() {
      stopping = true;
      clearTimeout(again);
      if (child.pid !== undefined) await endProcess(child.pid, options.signal, true);
    },
  };
}

function exit(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once("exit", () => resolve());
  });
}

async function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
