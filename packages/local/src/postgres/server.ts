import { type ChildProcess, spawn } from "node:child_process";
import { openSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { PostgresBinaries } from "./binaries.ts";
import type { Identity } from "./identity.ts";
import { readPidFile } from "./pid-file.ts";

/** A server process, from spawn to exit. */
export interface ServerProcess {
  pid: number;
  /** Settles when the process is gone. */
  exited: Promise<void>;
}

const START_TIMEOUT_MS = 30_000;

const SETTINGS: Record<string, string> = {
  listen_addresses: "127.0.0.1",
  // Only the port counts: a socket file would collide between two stacks.
  unix_socket_directories: "",
  max_connections: "200",
  password_encryption: "scram-sha-256",
  timezone: "UTC",
  log_timezone: "UTC",
  lc_messages: "C",
  log_line_prefix: "%m [%p] %q%u ",
  log_checkpoints: "off",
};

/** Starts the server and waits until it takes connections. Its log goes straight to `logFile`. */
export async function spawnServer(
  dataDir: string,
  port: number,
  binaries: PostgresBinaries,
  identity: Identity,
  logFile: string,
  onSpawn?: (pid: number) => void,
): Promise<ServerProcess> {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const [command = "", ...args] = [
    ...identity.wrapper,
    binaries.postgres,
    "-D",
    dataDir,
    "-p",
    String(port),
    ...settings,
  ];
  const log = openSync(logFile, "a");
  const child = spawn(command, args, {
    ...(identity.uid === undefined ? {} : { uid: identity.uid, gid: identity.gid }),
    cwd: "/",
    // A session of its own: Ctrl-C reaches the stack alone, which then stops things in order.
    detached: true,
    stdio: ["ignore", log, log],
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await spawned(child);
  const pid = child.pid ?? 0;
  onSpawn?.(pid);
  await ready(dataDir, child, logFile);
  return { pid, exited };
}

async function spawned(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
}

async function ready(dataDir: string, child: ChildProcess, logFile: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const file = await readPidFile(dataDir);
    if (file?.pid === child.pid && file?.ready) return;
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`Cannot start Postgres: it exited at once. Its log is ${logFile}.`);
    }
    if (Date.now() > deadline) {
      child.kill("SIGQUIT");
      throw new Error(
        `Cannot start Postgres: not ready after ${START_TIMEOUT_MS / 1000} s. Its log is ${logFile}.`,
      );
    }
    await sleep(10);
  }
}
