/** One package of package-lock.json, as far as this gate looks at it. */
export interface LockedPackage {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

/** The part of package-lock.json that lists packages, by folder. */
export interface Lockfile {
  packages: Record<string, LockedPackage>;
}

/** An optional package that some other platform needs, and the lockfile does not list. */
export interface MissingPackage {
  name: string;
  version: string;
  /** The package that asks for it also serves development only. */
  dev: boolean;
}

/**
 * Optional packages without an entry. npm leaves them out when the registry does not serve them
 * (mirrors of one platform), and then `npm ci` refuses the lockfile everywhere.
 */
export function missingPackages({ packages }: Lockfile): MissingPackage[] {
  const missing: MissingPackage[] = [];
  for (const [folder, locked] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(locked.optionalDependencies ?? {})) {
      // A range can only be resolved by npm; the platform packages pin exact versions.
      if (!/^\d+\.\d+\.\d+[-.\w]*$/.test(version) || isListed(packages, folder, name)) continue;
      missing.push({ name, version, dev: locked.dev === true });
    }
  }
  return missing;
}

/** The lockfile with an entry for each of them; npm adds the checksum where it installs one. */
export function fillLockfile(lock: Lockfile, missing: MissingPackage[]): Lockfile {
  const packages = { ...lock.packages };
  for (const { name, version, dev } of missing) {
    packages[`node_modules/${name}`] = {
      version,
      ...platformOf(name),
      ...(dev ? { dev } : {}),
      optional: true,
    };
  }
  const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, "en"));
  return { ...lock, packages: Object.fromEntries(sorted) };
}

function isListed(packages: Lockfile["packages"], from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, "")) {
    const prefix = folder === "" ? "" : `${folder}/`;
    if (packages[`${prefix}node_modules/${name}`] !== undefined) return true;
    if (!folder.includes("node_modules/")) {
      return packages[`node_modules/${name}`] !== undefined;
    }
  }
}

/** Platform packages carry their platform in their name: `@biomejs/cli-linux-x64-musl`. */
function platformOf(name: string): Pick<LockedPackage, "os" | "cpu" | "libc"> {
  const os = /android|darwin|freebsd|linux|windows|win32/
    .exec(name)?.[0]
    .replace("windows", "win32");
  const cpu = /arm64|x64|ia32|wasm32|arm/.exec(name)?.[0];
  return {
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(os === "linux" ? { libc: [name.endsWith("musl") ? "musl" : "glibc"] } : {}),
    ...(os === undefined ? {} : { os: [os] }),
  };
}
