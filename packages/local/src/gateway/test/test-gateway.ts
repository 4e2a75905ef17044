import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { type Postgres, startPostgres } from "../../postgres/start.ts";
import { type FunctionTarget, type Gateway, type Mail, startGateway } from "../mod.ts";

/** A gateway over a database of its own, and ways to reach both. */
export interface TestGateway extends AsyncDisposable {
  url: string;
  gateway: Gateway;
  database: Postgres;
  keys: { publishableKey: string; secretKey: string; jwtSecret: string };
  functions: Record<string, FunctionTarget>;
  logs: string[];
  mails: Mail[];
  /** How another gateway over the same database would reach it, and a port for one. */
  db: { host: string; port: number; adminPassword: string };
  spare: number;
  /** Where the files of a bucket lie. */
  storageFolder(bucket: string): string;
  /** SQL as the role that runs migrations. */
  sql: postgres.Sql;
  /** SQL as the superuser. */
  admin: postgres.Sql;
  /** A client of nobody, with the publishable key. */
  anon(): SupabaseClient;
  /** A client with the secret key. */
  service(): SupabaseClient;
  /** A client of a user who just signed up. */
  user(metadata?: Record<string, unknown>): Promise<SupabaseClient>;
}

const sessionless = { auth: { persistSession: false, autoRefreshToken: false } };

/** Starts Postgres with `schema.sql`, and a gateway over it. */
export async function startTestGateway(): Promise<TestGateway> {
  const home = await mkdtemp(join(tmpdir(), "foyer-gateway-"));
  const [databasePort, port, spare] = await Promise.all([
    freePort(58_120),
    freePort(58_160),
    freePort(58_200),
  ]);
  const adminPassword = "admin";
  const database = await startPostgres({ home, port: databasePort, adminPassword });
  const connect = (user: string, password: string) =>
    postgres({
      host: "127.0.0.1",
      port: databasePort,
      user,
      password,
      database: "postgres",
      max: 2,
      onnotice: () => {},
    });
  const sql = connect("postgres", "postgres");
  const admin = connect("supabase_admin", adminPassword);
  await sql.unsafe(await readFile(join(import.meta.dirname, "schema.sql"), "utf8"));

  const keys = {
    publishableKey: `sb_publishable_${randomBytes(12).toString("hex")}`,
    secretKey: `sb_secret_${randomBytes(12).toString("hex")}`,
    jwtSecret: randomBytes(32).toString("hex"),
  };
  const functions: Record<string, FunctionTarget> = {};
  const logs: string[] = [];
  const mails: Mail[] = [];
  const db = { host: "127.0.0.1", port: databasePort, adminPassword };
  const gateway = await startGateway({
    port,
    db,
    keys,
    config: {
      api: { schemas: ["public"], extra_search_path: ["public", "extensions"], max_rows: 1000 },
      auth: {
        minimum_password_length: 8,
        additional_redirect_urls: ["http://127.0.0.1:3000/auth/callback"],
        email: { enable_confirmations: false },
      },
    },
    functions,
    storageDir: join(home, "storage"),
    siteUrl: "http://127.0.0.1:3000",
    onLog: (line) => logs.push(line),
    onMail: (mail) => mails.push(mail),
  });
  const { url } = gateway;
  const client = (key: string) => createClient(url, key, sessionless);
  let count = 0;

  return {
    url,
    gateway,
    database,
    keys,
    functions,
    logs,
    mails,
    db,
    spare,
    storageFolder: (bucket) => join(home, "storage", bucket),
    sql,
    admin,
    anon: () => client(keys.publishableKey),
    service: () => client(keys.secretKey),
    async user(metadata = {}) {
      const supabase = client(keys.publishableKey);
      count += 1;
      const { error } = await supabase.auth.signUp({
        email: `user-${count}@example.com`,
        password: "correct horse",
        options: { data: metadata },
      });
      if (error) throw error;
      return supabase;
    },
    async [Symbol.asyncDispose]() {
      await gateway.close();
      await Promise.all([sql.end({ timeout: 1 }), admin.end({ timeout: 1 })]);
      await database.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function freePort(from: number): Promise<number> {
  const start = from + Math.floor(Math.random() * 30);
  for (let port = start; ; port += 1) {
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once("error", () => resolve(false));
      probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
