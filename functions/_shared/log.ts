/** One JSON object per line; never message texts, phone numbers, e-mails or tokens. */
import { scrub } from "./scrub.ts";

export type LogLevel = "info" | "warn" | "error";

/** What may stand in a line: plain values under snake_case names. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Writes one line for one event. */
export type Log = (level: LogLevel, event: string, fields?: LogFields) => void;

/** Hosted logs cut a line at 10,000 characters; a cut line is no longer JSON. */
const maxFieldLength = 4000;

function toConsole(line: string, level: LogLevel): void {
  if (level === "info") console.log(line);
  else console.error(line);
}

/**
 * Creates the log of a function.
 *
 * @example createLog("worker")("info", "run.completed", { replies: 2 })
 */
export function createLog(
  functionName: string,
  write: (line: string, level: LogLevel) => void = toConsole,
): Log {
  return (level, event, fields = {}) => {
    const safe = Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === "string" ? scrub(value).slice(0, maxFieldLength) : value,
    ]);
    const line = { level, event, function: functionName, ...Object.fromEntries(safe) };
    write(JSON.stringify(line), level);
  };
}

/** The fields that describe a thrown thing. */
export function errorFields(thrown: unknown): LogFields {
  if (!(thrown instanceof Error)) return { error: `thrown ${typeof thrown}` };
  const { cause } = thrown;
  return {
    error: `${thrown.name}: ${thrown.message}`,
    stack: thrown.stack,
    ...(cause instanceof Error && { cause: `${cause.name}: ${cause.message}` }),
  };
}
