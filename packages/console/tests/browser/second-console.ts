import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "./free-port.ts";
import { stack } from "./stack.ts";

/** A console of its own, for what its environment decides. */
export interface SecondConsole extends AsyncDisposable {
  url: string;
}

const folder = fileURLToPath(new URL("../..", import.meta.url));

/** Starts the console with other variables than the stack's, and waits until it answers. */
export async function secondConsole(env: Record<string, string>): Promise<SecondConsole> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { args, mode } = await asTheStack(port);
  const child = spawn(process.execPath, args, {
    cwd: folder,
    stdio: "ignore",
    // Not the whole environment: what a test runner sets must not reach the console.
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: mode,
      HOST: "127.0.0.1",
      PORT: String(port),
      SUPABASE_URL: stack.apiUrl,
      SUPABASE_PUBLISHABLE_KEY: stack.publishableKey,
      ...env,
    },
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  for (let attempt = 0; attempt < 100; attempt++) {
    if (child.exitCode !== null) throw new Error("Cannot start a second console: it ended.");
    const answer = await fetch(`${url}/sign-in`).catch(() => null);
    if (answer?.ok) return { url, [Symbol.asyncDispose]: stop };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await stop();
  throw new Error("Cannot start a second console: it does not answer.");
}

/** Built when the stack's console is: its policy for scripts is then in force here, too. */
async function asTheStack(port: number): Promise<{ args: string[]; mode: string }> {
  const { headers } = await fetch(`${stack.consoleUrl}/sign-in`);
  if (headers.has("content-security-policy")) {
    const args = [program("@react-router/serve"), join(folder, "build", "server", "index.js")];
    return { args, mode: "production" };
  }
  const where = ["--host", "127.0.0.1", "--port", String(port)];
  // With the condition set, its command line need not start itself a second time.
  const args = ["--conditions=development", program("@react-router/dev"), "dev", ...where];
  return { args, mode: "development" };
}

function program(name: string): string {
  const require = createRequire(join(folder, "package.json"));
  return join(dirname(require.resolve(`${name}/package.json`)), "bin.cjs");
}
