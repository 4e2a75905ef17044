/** What the log keeps of a fault. Never texts, numbers, addresses or tokens. */
export interface Fault {
  debugId: string;
  method: string;
  path: string;
  status: number;
  error: unknown;
}

/** Writes one JSON line for a fault. */
export function logFault({ debugId, method, path, status, error }: Fault): void {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const line = {
    level: "error",
    event: "console.fault",
    debug_id: debugId,
    method,
    path: withoutToken(path),
    status,
    error: describe(cause),
    ...(cause instanceof Error && cause.stack ? { stack: frames(cause.stack) } : {}),
  };
  console.error(JSON.stringify(line));
}

/** The token of an invitation is part of its address, and worth a membership. */
function withoutToken(path: string): string {
  return path.replace(/^(\/invitations\/)[^/]+/, "$1:token");
}

/** Name and code only: messages of the database and of Auth may quote a row or an address. */
function describe(cause: unknown): string {
  if (typeof cause !== "object" || cause === null) return typeof cause;
  const name = "name" in cause && typeof cause.name === "string" ? cause.name : "Error";
  const code = "code" in cause && typeof cause.code === "string" ? ` ${cause.code}` : "";
  return `${name}${code}`;
}

/** The stack without its first lines, which repeat the message. */
function frames(stack: string): string {
  return stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .join("\n");
}
