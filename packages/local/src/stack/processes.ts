import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A process that can be told apart from a later one with the same number. */
export interface ProcessId {
  pid: number;
  /** When it started, in the system's own words. */
  started: string;
}

/** When the process started; null when there is none, or only a zombie. */
export async function startOf(pid: number): Promise<string | null> {
  if (process.platform === "linux") {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
    if (stat === null) return null;
    // The second field is the program's name in brackets, which may hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return null;
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
    return `${boot.trim()}/${fields[19]}`;
  }
  const { stdout } = await run("ps", ["-o", "lstart=", "-p", String(pid)]).catch(() => ({
    stdout: "",
  }));
  return stdout.trim() || null;
}

/** The process as it can be written down and recognised later; null when it is gone. */
export async function identify(pid: number): Promise<ProcessId | null> {
  const started = await startOf(pid);
  return started === null ? null : { pid, started };
}

/** Whether this very process still runs. */
export async function isSame(id: ProcessId): Promise<boolean> {
  return (await startOf(id.pid)) === id.started;
}

/** The command line of a process; null when it cannot be read. */
export async function commandOf(pid: number): Promise<string | null> {
  if (process.platform === "linux") {
    const raw = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    return raw.replaceAll("\0", " ").trim() || null;
  }
  const { stdout } = await run("ps", ["-o", "command=", "-p", String(pid)]).catch(() => ({
    stdout: "",
  }));
  return stdout.trim() || null;
}

/**
 * Asks a process to end and waits; after ten seconds it is killed. `group` reaches its children
 * too, for a process that leads a group of its own.
 */
export async function endProcess(
  pid: number,
  signal: NodeJS.Signals = "SIGTERM",
  group = false,
): Promise<void> {
  const id = await identify(pid);
  if (id === null) return;
  send(pid, signal, group);
  if (await gone(id, 10_000)) return;
  send(pid, "SIGKILL", group);
  await gone(id, 5_000);
}

/** Kills a process, which can not prevent it, and waits until it is gone. */
export async function killProcess(pid: number, group = false): Promise<void> {
  const id = await identify(pid);
  if (id === null) return;
  send(pid, "SIGKILL", group);
  await gone(id, 5_000);
}

async function gone(id: ProcessId, withinMs: number): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(20)) {
    if (!(await isSame(id))) return true;
  }
  return false;
}

function send(pid: number, signal: NodeJS.Signals, group: boolean): void {
  try {
    process.kill(group ? -pid : pid, signal);
  } catch {
    // Gone in the meantime, which is what was wanted.
  }
}
