/**
 * Runs one bootstrapped Postgres in the foreground, without the rest of the stack:
 * `node packages/local/src/postgres/run.ts --port 55432 --home /path/to/home`
 */
import { parseArgs } from "node:util";
import { startPostgres } from "./start.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string" },
    home: { type: "string" },
    "admin-password": { type: "string", default: "admin" },
  },
});
if (values.port === undefined || values.home === undefined) {
  console.error("Usage: run.ts --port N --home DIR [--admin-password TEXT]");
  process.exit(2);
}
const { resolve } = await import("node:path");
const server = await startPostgres({
  home: resolve(values.home),
  port: Number(values.port),
  adminPassword: values["admin-password"],
  onLog: (line) => console.error(line),
});
console.log(`postgresql://postgres:postgres@127.0.0.1:${server.port}/postgres`);
console.log(
  `postgresql://supabase_admin:${values["admin-password"]}@127.0.0.1:${server.port}/postgres`,
);
const stop = () => void server.stop().then(() => process.exit(0));
process.once("SIGINT", stop);
process.once("SIGTERM", stop);
