/** A log that keeps its lines. Tests only. */
import { createLog, type Log } from "../log.ts";

/** A line as it was written. */
export type LogLine = Record<string, unknown>;

export function keepLog(functionName = "test"): { log: Log; lines: LogLine[]; text(): string } {
  const lines: LogLine[] = [];
  const log = createLog(functionName, (line) => lines.push(JSON.parse(line)));
  return { log, lines, text: () => JSON.stringify(lines) };
}
