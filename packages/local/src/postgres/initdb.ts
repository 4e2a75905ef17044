import { spawn } from "node:child_process";
import { chown, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PostgresBinaries } from "./binaries.ts";
import { type Identity, identityFor, postgresUser } from "./identity.ts";

/** Name of the cluster's superuser, as on hosted projects. */
export const ADMIN_ROLE = "supabase_admin";

/** Marks a data directory whose roles and schemas are complete. */
const COMPLETE = "foyer-bootstrapped";

/** Whether a former start got as far as a usable database. */
export async function isBootstrapped(dataDir: string): Promise<boolean> {
  return (await stat(join(dataDir, COMPLETE)).catch(() => null)) !== null;
}

/** Says that the next start may take the database as it is. */
export async function markBootstrapped(dataDir: string): Promise<void> {
  await writeFile(join(dataDir, COMPLETE), "");
}

/** Makes sure that the data directory exists, and says how its server must be started. */
export async function prepareDataDir(
  dataDir: string,
  binaries: PostgresBinaries,
): Promise<Identity> {
  // A start that was killed between initdb and the last bootstrap statement left a torso.
  if (!(await isBootstrapped(dataDir))) await rm(dataDir, { recursive: true, force: true });
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const user = await postgresUser(dataDir);
  if (user !== null) await chown(dataDir, user.uid, user.gid);
  return identityFor(user, [dataDir, binaries.postgres]);
}

/** Creates the cluster's files, unless they are there. */
export async function initialise(
  dataDir: string,
  binaries: PostgresBinaries,
  identity: Identity,
  adminPassword: string,
): Promise<void> {
  if ((await readdir(dataDir)).length > 0) return;
  const passwordFile = `${dataDir}.password`;
  await writeFile(passwordFile, `${adminPassword}\n`, { mode: 0o600 });
  const { uid, gid } = await stat(dataDir);
  await chown(passwordFile, uid, gid);
  const [command = "", ...args] = [
    ...identity.wrapper,
    binaries.initdb,
    `--pgdata=${dataDir}`,
    `--username=${ADMIN_ROLE}`,
    "--auth=scram-sha-256",
    `--pwfile=${passwordFile}`,
    "--encoding=UTF8",
    "--locale=C",
    // Sorts text as hosted projects do, on every machine alike.
    "--locale-provider=icu",
    "--icu-locale=en-US",
    "--no-instructions",
  ];
  await new Promise<void>((resolve, reject) => {
    const child = spawn(command, args, {
      ...(identity.uid === undefined ? {} : { uid: identity.uid, gid: identity.gid }),
      cwd: "/",
      stdio: ["ignore", "ignore", "pipe"],
    });
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`Cannot create the database in ${dataDir}: ${errors.trim()}`));
    });
  }).finally(() => rm(passwordFile, { force: true }));
}
