import { execFile } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";

/** How a Postgres program is started: as which OS user, and through which wrapper. */
export interface Identity {
  uid?: number;
  gid?: number;
  /** Words before the program's own; empty when it is started directly. */
  wrapper: string[];
}

const run = promisify(execFile);

/** `nobody` exists everywhere, so no account has to be added to the machine. */
const NOBODY = 65534;

/**
 * The OS user for a data directory. Postgres refuses to run as root, so root hands it to the
 * directory's owner, for a new directory to `postgres`, or to `nobody` where there is none.
 */
export async function postgresUser(dataDir: string): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(dataDir).catch(() => null);
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const entry = (await readFile("/etc/passwd", "utf8").catch(() => ""))
    .split("\n")
    .map((line) => line.split(":"))
    .find(([name]) => name === "postgres");
  return entry === undefined
    ? { uid: NOBODY, gid: NOBODY }
    : { uid: Number(entry[2]), gid: Number(entry[3]) };
}

/**
 * How to start Postgres so that it can read `paths`.
 *
 * A clone made by root often lies in a folder closed to everybody else (`mktemp -d`, `/root`). The
 * server then keeps one capability, passing through folders, instead of the data being moved.
 */
export async function identityFor(
  user: { uid: number; gid: number } | null,
  paths: string[],
): Promise<Identity> {
  if (user === null) return { wrapper: [] };
  const closed = paths.map((path) => closedFolder(path, user)).find((folder) => folder !== null);
  if (closed === undefined) return { ...user, wrapper: [] };
  for (const capability of ["dac_read_search", "dac_override"]) {
    const wrapper = setpriv(user, capability);
    const [command = "", ...args] = wrapper;
    const works = await run(command, [...args, "ls", closed]).then(
      () => true,
      () => false,
    );
    if (works) return { wrapper };
  }
  throw new Error(
    `Cannot start Postgres: it may not run as root, and the OS user ${user.uid} that runs it ` +
      `instead may not enter ${closed}. Run \`chmod o+x ${closed}\`, move the project or ` +
      "FOYER_HOME to a folder that others may enter, or work as a normal user.",
  );
}

function setpriv(user: { uid: number; gid: number }, capability: string): string[] {
  return [
    "setpriv",
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    "--clear-groups",
    `--inh-caps=-all,+${capability}`,
    `--ambient-caps=-all,+${capability}`,
    // Without it access(2) ignores the capability, and Postgres calls its own binary invalid.
    "--securebits=+no_setuid_fixup",
  ];
}

/** The first folder above `path` that the user may not pass through, or null. */
function closedFolder(path: string, user: { uid: number; gid: number }): string | null {
  const folders: string[] = [];
  for (let at = dirname(path); ; at = dirname(at)) {
    folders.unshift(at);
    if (at === dirname(at)) break;
  }
  for (const folder of folders) {
    try {
      accessSync(folder, constants.F_OK);
    } catch {
      return null;
    }
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return folder;
  }
  return null;
}
