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
  const program = createRequire(join(folder, "package.json")).resolve(
    "@react-router/dev/package.json",
  );
  const child = spawn(
    process.execPath,
    [join(dirname(program), "bin.cjs"), "dev", "--host", "127.0.0.1", "--port", String(port)],
    {
      cwd: folder,
      stdio: "ignore",
      // Not the whole environment: what a test runner sets must not reach the console.
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_ENV: "development",
        SUPABASE_URL: stack.apiUrl,
        SUPABASE_PUBLISHABLE_KEY: stack.publishableKey,
        ...env,
      },
    },
  );
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
