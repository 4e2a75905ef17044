#!/usr/bin/env node
// Installs Debian's Chromium for the browser tests, where this machine has none and we may.
// Plain JavaScript, because .ci/run starts it before the packages are installed.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";

const HELP = `node scripts/install-chromium.mjs

Installs Chromium with apt-get when there is none and this is root; prints where it is.
Set CHROMIUM_PATH to use another browser of the Chromium family.
`;

const USUAL_PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/opt/google/chrome/chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Path of the Chromium on this machine; null when there is none. */
export function findChromium(environment = process.env) {
  const chosen = environment.CHROMIUM_PATH;
  if (chosen !== undefined && chosen !== "") return existsSync(chosen) ? chosen : null;
  return USUAL_PLACES.find((path) => existsSync(path)) ?? null;
}

/** The same, installing it first where that is possible without asking anybody. */
export function ensureChromium() {
  return findChromium() ?? (mayInstall() && installChromium() ? findChromium() : null);
}

function mayInstall() {
  return process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;
}

function installChromium() {
  process.stderr.write("Installing Chromium with apt-get; this takes about a minute …\n");
  const apt = (...args) => {
    const options = ["-qq", "-o", "DPkg::Lock::Timeout=300"];
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    return spawnSync("apt-get", [...options, ...args], { env, encoding: "utf8" });
  };
  let result = apt("update");
  if (result.status === 0) {
    result = apt("install", "-y", "--no-install-recommends", "chromium", "fonts-liberation");
  }
  if (result.status === 0) return true;
  process.stderr.write(`Cannot install Chromium:\n${result.stdout}${result.stderr}`);
  return false;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (process.argv.includes("--help")) {
    process.stdout.write(HELP);
  } else {
    const path = ensureChromium();
    if (path === null) process.stderr.write("There is no Chromium on this machine.\n");
    else process.stdout.write(`${path}\n`);
    process.exitCode = path === null ? 1 : 0;
  }
}
