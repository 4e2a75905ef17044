import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endProcess } from "../stack/processes.ts";
import { findBinaries } from "./binaries.ts";
import { bootstrap } from "./bootstrap.ts";
import { installExtensions } from "./extensions.ts";
import { initialise, isBootstrapped, markBootstrapped, prepareDataDir } from "./initdb.ts";
import { endLeftoverServer } from "./leftover.ts";
import { type PidFile, readPidFile } from "./pid-file.ts";
import { type ServerProcess, spawnServer } from "./server.ts";

/** What `startPostgres` needs to know. */
export interface PostgresOptions {
  /** Folder of the stack; the cluster lies in its `pg`, the log in its `logs`. */
  home: string;
  port: number;
  /** Password of the superuser `supabase_admin`, and of Auth's and the Data API's roles. */
  adminPassword: string;
  onLog?: (line: string) => void;
  /** Told each server process as soon as it exists, so that a keeper can end it. */
  onSpawn?: (pid: number) => void;
}

/** A running database server with the hosted role model. */
export interface Postgres {
  port: number;
  /** Process id of the current server; changes when it had to be restarted. */
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts the embedded Postgres of a home, creating it on first use, and starts it again if it
 * dies. Listens on 127.0.0.1 only.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { home, port, adminPassword, onLog = () => {} } = options;
  const dataDir = join(home, "pg");
  const logFile = join(home, "logs", "postgres.log");
  await mkdir(join(home, "logs"), { recursive: true });

  const binaries = await findBinaries();
  await endLeftoverServer(dataDir);
  const [identity] = await Promise.all([
    prepareDataDir(dataDir, binaries),
    installExtensions(binaries.extensionDir),
  ]);
  await initialise(dataDir, binaries, identity, adminPassword);
  const spawn = () => spawnServer(dataDir, port, binaries, identity, logFile, options.onSpawn);

  let server: ServerProcess = await spawnAfterCrash(spawn, await readPidFile(dataDir));
  if (!(await isBootstrapped(dataDir))) {
    try {
      await bootstrap(port, adminPassword);
      await markBootstrapped(dataDir);
    } catch (error) {
      await endProcess(server.pid, "SIGINT");
      throw error;
    }
  }

  let stopping = false;
  const supervise = async () => {
    for (let delay = 100; ; ) {
      await server.exited;
      if (stopping) return;
      onLog("Postgres went away; starting it again");
      while (!stopping) {
        await sleep(delay);
        try {
          await endLeftoverServer(dataDir);
          server = await spawn();
          // stop() came while this one was starting, and ended its predecessor only.
          if (stopping) await endProcess(server.pid, "SIGINT");
          delay = 100;
          break;
        } catch (error) {
          onLog(`Cannot restart Postgres: ${String(error)}`);
          delay = Math.min(delay * 2, 5_000);
        }
      }
    }
  };
  const supervised = supervise();

  return {
    port,
    get pid() {
      return server.pid;
    },
    async stop() {
      stopping = true;
      await endProcess(server.pid, "SIGINT");
      await supervised;
    },
  };
}

/**
 * After a killed server its workers may hold the shared memory for a moment longer, and Postgres
 * refuses to start beside them; a few attempts outlast that.
 */
async function spawnAfterCrash(
  spawn: () => Promise<ServerProcess>,
  crashed: PidFile | null,
): Promise<ServerProcess> {
  for (let attempts = crashed === null ? 1 : 20; ; attempts--) {
    try {
      return await spawn();
    } catch (error) {
      if (attempts <= 1) throw error;
      await sleep(250);
    }
  }
}
