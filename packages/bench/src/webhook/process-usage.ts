import { readFileSync } from "node:fs";

/** Linux counts CPU time in hundredths of a second. */
const MS_PER_TICK = 10;

/** Resident memory of a process in megabytes; null where the system does not tell. */
export function memoryOf(pid: number): number | null {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`));
  return match === null ? null : Number(match[1]) / 1024;
}

/** CPU time of a process so far, in milliseconds; null where the system does not tell. */
export function cpuOf(pid: number): number | null {
  const stat = read(`/proc/${pid}/stat`);
  // The second field is the program's name in brackets, which may hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  return Number.isFinite(user + system) && stat !== "" ? (user + system) * MS_PER_TICK : null;
}

/** CPU time of a process and all its children, in milliseconds: a database server's, say. */
export function cpuOfTree(pid: number): number | null {
  const own = cpuOf(pid);
  if (own === null) return null;
  const children = read(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean);
  return children.reduce((sum, child) => sum + (cpuOfTree(Number(child)) ?? 0), own);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
