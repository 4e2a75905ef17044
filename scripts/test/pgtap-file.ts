import postgres from "postgres";
import { readTap, type TapResult } from "./tap.ts";

/**
 * Runs one pgTAP file on a connection of its own, as role `postgres`; whatever it did is rolled
 * back with the connection. An SQL error is a failure that names its line.
 */
export async function runPgtapFile(databaseUrl: string, text: string): Promise<TapResult> {
  const sql = postgres(databaseUrl, {
    max: 1,
    onnotice: () => {},
    connection: { application_name: "pgtap", statement_timeout: 60_000 },
  });
  const cells: string[] = [];
  try {
    // The simple protocol, for many statements; each row is taken as it comes, because those
    // before an error would otherwise be lost with it.
    await sql.unsafe(text).forEach((row) => {
      const [cell] = Object.values(row);
      if (typeof cell === "string") cells.push(cell);
    });
    return readTap(cells);
  } catch (error) {
    const result = readTap(cells, true);
    const failures = [...result.failures, describe(error, text)];
    return { ...result, failures, failed: result.failed + 1 };
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function describe(error: unknown, text: string): string {
  if (!(error instanceof postgres.PostgresError)) return String(error);
  const { message, code, position, detail, hint, where } = error;
  const line = position === undefined ? "" : ` in line ${lineOf(text, Number(position))}`;
  const more = [detail, hint, where]
    .filter((part) => part !== undefined)
    .map((part) => `\n# ${part}`);
  return `SQL error ${code}${line}: ${message}${more.join("")}`;
}

function lineOf(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}
