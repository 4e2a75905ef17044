import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePortBase } from "../lib/free-ports.ts";
import { temporaryFolder } from "../lib/temporary-folder.ts";
import { type Bundle, writeBundle } from "./bundle.ts";

/** Packages may have to be downloaded the first time. */
const START_SECONDS = 60;

/** A captured function that runs, from its captured files alone. */
export interface ServedBundle extends AsyncDisposable {
  url: string;
  /** The folder it runs from. */
  folder: string;
}

/**
 * Writes a bundle into an empty folder and starts Deno there, with this environment and no other:
 * no node_modules, no configuration but the uploaded one. @throws with Deno's words.
 */
export async function serveBundle(
  bundle: Bundle,
  environment: Record<string, string>,
): Promise<ServedBundle> {
  const folder = await temporaryFolder("bundle");
  await writeBundle(bundle, folder.path);
  const port = await freePortBase(1);
  const { entrypoint_path, import_map_path } = bundle.metadata;
  const child = spawn(
    denoPath(),
    [
      "serve",
      "--quiet",
      `--port=${port}`,
      "--host=127.0.0.1",
      ...(import_map_path === undefined ? [] : [`--config=${import_map_path}`]),
      "--node-modules-dir=none",
      "--no-lock",
      "--allow-env",
      "--allow-net",
      "--allow-sys",
      entrypoint_path,
    ],
    { cwd: folder.path, env: { ...deno(), ...environment }, stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const served = {
    url: `http://127.0.0.1:${port}`,
    folder: folder.path,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
      await folder.remove();
    },
  };
  for (let waited = 0; waited < START_SECONDS * 10; waited++) {
    if (child.exitCode !== null) break;
    const answers = await fetch(served.url).then(
      (response) => response.body?.cancel().then(() => true) ?? true,
      () => false,
    );
    if (answers) return served;
    await sleep(100);
  }
  await served[Symbol.asyncDispose]();
  throw new Error(`Cannot start ${bundle.metadata.name} from its uploaded files:\n${output}`);
}

/** The binary itself: killing npm's wrapper would leave it running. */
function denoPath(): string {
  return join(dirname(createRequire(import.meta.url).resolve("deno/package.json")), "deno");
}

/** What Deno needs of this machine to run and to reach the npm registry. */
function deno(): Record<string, string> {
  const names = /^(PATH|HOME|TMPDIR|DENO_\w+|NPM_CONFIG_REGISTRY|SSL_CERT_\w+|\w+_PROXY)$/i;
  const here = Object.entries(process.env).flatMap(([name, value]) =>
    names.test(name) && value !== undefined ? [[name, value]] : [],
  );
  // npm trusts the system's certificates too, those of a company's proxy among them.
  return { DENO_TLS_CA_STORE: "mozilla,system", ...Object.fromEntries(here) };
}
