import { existsSync } from "node:fs";
import { chmod, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

/** The Deno binary of the npm package `deno`, itself: no wrapper between us and its signals. */
export async function findDeno(): Promise<string> {
  const root = dirname(require.resolve("deno/package.json"));
  const program = process.platform === "win32" ? "deno.exe" : "deno";
  const installed = join(root, program);
  if (existsSync(installed)) return installed;
  // npm was told not to run install scripts: the platform's package has the same file.
  const libc = process.platform === "linux" ? "-glibc" : "";
  const name = `@deno/${process.platform}-${process.arch}${libc}`;
  const binary = join(
    dirname(createRequire(join(root, "package.json")).resolve(`${name}/package.json`)),
    program,
  );
  const { mode } = await stat(binary);
  if ((mode & 0o111) === 0) await chmod(binary, mode | 0o755);
  return binary;
}
