import { appendFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";

/** Where the lines of every part of the stack go: one file per service, and a listener. */
export interface Logs {
  line(service: string, text: string): void;
  /** Sends each line of a stream to a service's log. */
  pipe(service: string, stream: Readable): void;
}

const MAX_BYTES = 5 * 1024 * 1024;

/** Opens the logs of a home. Files above 5 MB are put aside once, at the start. */
export function openLogs(dir: string, onLog?: (service: string, line: string) => void): Logs {
  const rotated = new Set<string>();
  const line = (service: string, text: string) => {
    const file = join(dir, `${service}.log`);
    if (!rotated.has(service)) {
      rotated.add(service);
      rotate(file);
    }
    try {
      appendFileSync(file, `${text}\n`, { mode: 0o600 });
    } catch {
      // The home was deleted under a running stack; its parts should still stop in order.
    }
    onLog?.(service, text);
  };
  return {
    line,
    pipe(service, stream) {
      let rest = "";
      stream.setEncoding("utf8");
      stream.on("data", (chunk: string) => {
        const lines = (rest + chunk).split("\n");
        rest = lines.pop() ?? "";
        for (const text of lines) line(service, text);
      });
      stream.on("end", () => {
        if (rest !== "") line(service, rest);
      });
    },
  };
}

/** Puts a log that has grown long aside, as `<name>.1`. */
export function rotate(file: string): void {
  try {
    if (statSync(file).size > MAX_BYTES) renameSync(file, `${file}.1`);
  } catch {
    // There is no log yet.
  }
}
