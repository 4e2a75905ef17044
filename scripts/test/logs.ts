import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { indent } from "../lib/indent.ts";
import type { Suite } from "./suite.ts";

/** What the functions wrote while every other suite ran. */
const files = ["admin.log", "api.log", "whatsapp-webhook.log", "worker.log"];

/** The cast's data: the tests' addresses and numbers, and anything that opens a door. */
const personal =
  /@(?:[\w-]+\.)*example\.(?:com|org|net)|\+?1555\d{6,}|\beyJ[\w-]+\.|sb_secret_|Bearer\s+\S/i;

/** Lines that are not one JSON object with an event, or hold the cast's data. */
export function badLines(log: string): string[] {
  return log
    .split("\n")
    .filter((line) => line.trim() !== "" && (personal.test(line) || !isEvent(line)));
}

function isEvent(line: string): boolean {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === "object" && entry !== null && "event" in entry;
  } catch {
    // Deno says once where it listens; it is no line of ours.
    return line.startsWith("deno serve: Listening on");
  }
}

/** A3: each line of the functions' logs is one JSON object, and no line holds personal data. */
export const logsSuite: Suite = {
  name: "logs",
  async run({ stack, filters }) {
    if (filters.length > 0) return { passed: 0, failed: 0, skipped: 0 };
    const { home } = await stack();
    const total = { passed: 0, failed: 0, skipped: 0 };
    for (const file of files) {
      const log = await readFile(join(home, "logs", file), "utf8").catch(() => "");
      const bad = badLines(log);
      // A log without a line would pass anything.
      const ok = bad.length === 0 && log.includes('"event"');
      total[ok ? "passed" : "failed"] += 1;
      console.log(` ${ok ? "✓" : "✗"} ${file}: JSON lines without personal data`);
      if (!ok) console.log(indent(bad.slice(0, 5).join("\n") || "The log is empty."));
    }
    return total;
  },
};
