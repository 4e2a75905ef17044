import { watchFile } from "node:fs";
import { open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { homeHere } from "./here.ts";
import { UsageError } from "./usage-error.ts";

const LINES = 100;
const POLL_MS = 300;

/** Prints the newest lines of one service's log or of all; with `follow` until Ctrl-C. */
export async function logs(service: string | undefined, follow: boolean): Promise<number> {
  const { logs: dir } = homeHere();
  const names = (await readdir(dir).catch(() => []))
    .filter((name) => name.endsWith(".log"))
    .map((name) => name.slice(0, -".log".length))
    .sort();
  if (names.length === 0) {
    console.error(`There are no logs in ${dir} yet. Start the stack with \`npm run dev\`.`);
    return 1;
  }
  if (service !== undefined && !names.includes(service)) {
    throw new UsageError(`No log of "${service}"; there are: ${names.join(", ")}.`);
  }
  const chosen = service === undefined ? names : [service];
  const prefix = (name: string) => (chosen.length > 1 ? `[${name}] ` : "");
  for (const name of chosen) {
    const text = await readFile(join(dir, `${name}.log`), "utf8");
    print(
      prefix(name),
      text
        .split("\n")
        .slice(-LINES - 1)
        .join("\n"),
    );
  }
  if (!follow) return 0;
  for (const name of chosen) await followFile(join(dir, `${name}.log`), prefix(name));
  return new Promise(() => {});
}

async function followFile(file: string, prefix: string): Promise<void> {
  let seen = (await stat(file)).size;
  watchFile(file, { interval: POLL_MS }, async ({ size }) => {
    if (size < seen) seen = 0;
    const length = size - seen;
    if (length === 0) return;
    const at = seen;
    seen = size;
    const handle = await open(file);
    const { buffer } = await handle.read({ buffer: Buffer.alloc(length), position: at });
    await handle.close();
    print(prefix, buffer.toString("utf8"));
  });
}

function print(prefix: string, text: string): void {
  for (const line of text.split("\n")) {
    if (line !== "") console.log(prefix + line);
  }
}
