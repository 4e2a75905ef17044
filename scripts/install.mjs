#!/usr/bin/env node
// Installs the npm packages when they are missing or older than the lockfile; every verb of
// package.json runs this first. Plain JavaScript, because it must run on the machine's own
// Node ≥ 20, before the newer Node in node_modules is there.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { explainFailure, mendBinaries, nodeVersion } from "./install/binaries.mjs";

const HELP = `node scripts/install.mjs [--force]

Installs the packages of package-lock.json into node_modules; does nothing when they are there.

  --force   install even when nothing has changed
`;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, "node_modules", ".foyer-stamp");

if (process.argv.includes("--help")) {
  process.stdout.write(HELP);
} else if (process.argv.includes("--force") || readStamp() !== wantedStamp()) {
  install();
}

function install() {
  if (Number.parseInt(process.versions.node, 10) < 20) {
    fail(`Foyer needs Node 20 or newer to start with; this is ${process.version}.`);
  }
  process.stderr.write("Installing packages; the first time takes about half a minute …\n");
  // Not `npm ci`: that deletes node_modules first, under a stack that may be running, and it
  // fails where a registry lacks a platform's optional package. --no-save keeps to the lockfile.
  const result = npm([
    "install",
    "--no-save",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    "--loglevel=error",
    // npm's own patience is minutes per package: far too long for who has no network.
    "--fetch-retries=2",
    "--fetch-retry-mintimeout=500",
    "--fetch-retry-maxtimeout=2000",
  ]);
  if (result.status !== 0) fail(explainFailure(`${result.stderr ?? ""}${result.error ?? ""}`));
  mendBinaries(root);
  if (nodeVersion(root) === null) {
    fail(
      "Cannot run the Node that was installed into node_modules/node. " +
        "Allow npm's install scripts (`npm config delete ignore-scripts`) and try again.",
    );
  }
  writeFileSync(stampFile, wantedStamp());
}

/** Runs npm on the Node that runs npm now: the one in node_modules may be about to be replaced. */
function npm(args) {
  const { npm_execpath: program, npm_node_execpath: node } = process.env;
  const options = { cwd: root, encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] };
  if (program !== undefined && existsSync(program)) {
    return spawnSync(node ?? process.execPath, [program, ...args], options);
  }
  return spawnSync("npm", args, { ...options, shell: process.platform === "win32" });
}

/** What node_modules must have been made from: this lockfile, on this kind of machine. */
function wantedStamp() {
  const lock = readFileSync(join(root, "package-lock.json"));
  const hash = createHash("sha256").update(lock).digest("hex");
  return `${hash} ${process.platform}-${process.arch}\n`;
}

function readStamp() {
  try {
    return readFileSync(stampFile, "utf8");
  } catch {
    return null;
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
