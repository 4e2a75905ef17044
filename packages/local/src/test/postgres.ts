import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSql, type Sql } from "../platform/admin.ts";
import { type Platform, startPlatform } from "../platform/start.ts";
import { POSTGRES_PASSWORD } from "../postgres/bootstrap.ts";
import { type Postgres, startPostgres } from "../postgres/start.ts";
import { eventually } from "./eventually.ts";
import { freePortBase } from "./free-ports.ts";

type Row = Record<string, unknown>;

/** A database of its own, as a hosted project is before its first migration. */
export interface TestDatabase extends AsyncDisposable {
  postgres: Postgres;
  /** As the role that runs migrations. */
  sql: Sql;
  /** As the superuser. */
  admin: Sql;
  /** Kills the server and waits until the next one answers. */
  crash(): Promise<void>;
  /** Runs a statement as another role, and undoes it. */
  as(role: string, statement: string): Promise<Row[]>;
}

const ADMIN_PASSWORD = "admin";

/** Starts the database, with the workers behind pg_cron and pg_net if wanted. */
export async function testDatabase(options: { platform?: boolean } = {}): Promise<TestDatabase> {
  const home = await mkdtemp(join(tmpdir(), "foyer-postgres-"));
  const port = await freePortBase();
  const postgres = await startPostgres({ home, port, adminPassword: ADMIN_PASSWORD });
  const sql = openSql({ port, user: "postgres", password: POSTGRES_PASSWORD }, 3);
  const admin = openSql({ port, user: "supabase_admin", password: ADMIN_PASSWORD }, 3);
  let platform: Platform | null = null;
  if (options.platform) {
    platform = await startPlatform({ port, adminPassword: ADMIN_PASSWORD, onLog: console.error });
  }
  return {
    postgres,
    sql,
    admin,
    async crash() {
      const killed = postgres.pid;
      process.kill(killed, "SIGKILL");
      await eventually(() => postgres.pid !== killed, 20_000);
      await eventually(() => Promise.all([sql`select 1`, admin`select 1`]).catch(() => null));
    },
    async as(role, statement) {
      const undo = new Error("undo");
      let rows: Row[] = [];
      await sql
        .begin(async (transaction) => {
          await transaction.unsafe(`set local role ${role}`);
          rows = await transaction.unsafe(statement);
          throw undo;
        })
        .catch((error: unknown) => {
          if (error !== undo) throw error;
        });
      return rows;
    },
    async [Symbol.asyncDispose]() {
      await platform?.stop();
      await Promise.all([sql.end({ timeout: 1 }), admin.end({ timeout: 1 })]);
      await postgres.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
