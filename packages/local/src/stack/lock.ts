import { createHash, randomUUID } from "node:crypto";
import { link, readFile, rm, stat, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { identify, isSame, type ProcessId } from "./processes.ts";

/** A lock that is held. */
export interface Lock {
  /** Exactly what the lock file says; nobody removes a lock that says something else. */
  content: string;
  release(): Promise<void>;
}

/**
 * Takes the lock of a home for this process. A lock whose process is gone is replaced; one that
 * is held throws a sentence naming the holder.
 */
export async function acquireLock(file: string, home: string): Promise<Lock> {
  const self = await identify(process.pid);
  const content = JSON.stringify({ ...self, nonce: randomUUID() });
  const temporary = `${file}.${randomUUID()}`;
  await writeFile(temporary, content);
  try {
    for (let attempt = 0; attempt < 10; attempt++) {
      // link() puts the whole content in place in one step, or fails because somebody was first.
      if (await linked(temporary, file)) {
        return { content, release: () => releaseLock(file, content) };
      }
      const present = await readFile(file, "utf8").catch(() => null);
      if (present === null) continue;
      const holder = await holderOf(present);
      if (holder !== null) {
        throw new Error(
          `Cannot start: a stack already runs in ${home} (process ${holder.pid}). ` +
            "End it with `npm run stack -- stop`, or set FOYER_HOME and FOYER_PORT_BASE " +
            "for a second one.",
        );
      }
      await releaseLock(file, present);
    }
  } finally {
    await rm(temporary, { force: true });
  }
  throw new Error(`Cannot start: the lock ${file} keeps changing hands. Try again.`);
}

/** The live process that holds a lock; null when there is no lock or a stale one. */
export async function lockHolder(file: string): Promise<ProcessId | null> {
  const content = await readFile(file, "utf8").catch(() => null);
  return content === null ? null : holderOf(content);
}

/**
 * Removes the lock if it still says `content`, and no other.
 *
 * Reading and removing are two steps, and several starts may heal one stale lock at the same
 * time. Whoever removes a lock therefore first claims the right to remove this very content.
 */
export async function releaseLock(file: string, content: string): Promise<void> {
  const claim = `${file}.${createHash("sha256").update(content).digest("hex").slice(0, 16)}`;
  while (!(await claimed(claim))) {
    if ((await readFile(file, "utf8").catch(() => null)) !== content) return;
    await sleep(5);
  }
  try {
    if ((await readFile(file, "utf8").catch(() => null)) === content) await rm(file);
  } finally {
    await rm(claim, { force: true });
  }
}

/** A claim is held for microseconds; an old one belongs to a process killed just then. */
const CLAIM_MS = 5_000;

async function claimed(claim: string): Promise<boolean> {
  try {
    await writeFile(claim, "", { flag: "wx" });
    return true;
  } catch {
    const age = Date.now() - ((await stat(claim).catch(() => null))?.mtimeMs ?? Date.now());
    if (age > CLAIM_MS) await rm(claim, { force: true });
    return false;
  }
}

async function holderOf(content: string): Promise<ProcessId | null> {
  try {
    // SAFETY: only acquireLock writes the file; anything else fails the checks below.
    const id = JSON.parse(content) as Partial<ProcessId>;
    if (typeof id.pid !== "number" || typeof id.started !== "string") return null;
    const holder = { pid: id.pid, started: id.started };
    return (await isSame(holder)) ? holder : null;
  } catch {
    return null;
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  return link(from, to).then(
    () => true,
    () => false,
  );
}
