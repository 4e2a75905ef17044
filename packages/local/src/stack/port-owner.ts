import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { promisify } from "node:util";
import { commandOf } from "./processes.ts";

const run = promisify(execFile);

/** The program that listens on a port. */
export interface PortOwner {
  pid: number;
  command: string | null;
}

/** Finds who listens on a TCP port; null when that cannot be seen (another user's process). */
export async function portOwner(port: number): Promise<PortOwner | null> {
  const pid = (await fromProc(port)) ?? (await fromLsof(port));
  if (pid === null) return null;
  const command = await commandOf(pid);
  return { pid, command: command === null ? null : shorten(command) };
}

async function fromProc(port: number): Promise<number | null> {
  const sockets = new Set<string>();
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    const text = await readFile(table, "utf8").catch(() => "");
    for (const line of text.split("\n").slice(1)) {
      const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
      const listens = state === "0A";
      if (listens && Number.parseInt(local.split(":")[1] ?? "", 16) === port) {
        sockets.add(`socket:[${inode}]`);
      }
    }
  }
  if (sockets.size === 0) return null;
  for (const pid of await readdir("/proc").catch(() => [])) {
    if (!/^\d+$/.test(pid)) continue;
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const descriptor of descriptors) {
      const link = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => "");
      if (sockets.has(link)) return Number(pid);
    }
  }
  return null;
}

async function fromLsof(port: number): Promise<number | null> {
  const { stdout } = await run("lsof", ["-nP", "-t", `-iTCP:${port}`, "-sTCP:LISTEN"]).catch(
    () => ({ stdout: "" }),
  );
  const pid = Number.parseInt(stdout, 10);
  return Number.isInteger(pid) ? pid : null;
}

function shorten(command: string): string {
  return command.length > 120 ? `${command.slice(0, 119)}…` : command;
}
