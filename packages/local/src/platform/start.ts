import { POSTGRES_PASSWORD } from "../postgres/bootstrap.ts";
import { ADMIN_ROLE } from "../postgres/initdb.ts";
import { openSql } from "./admin.ts";
import { startCron } from "./cron.ts";
import { startNet } from "./net.ts";

/** The workers behind the stand-ins for pg_cron and pg_net. */
export interface Platform {
  stop(): Promise<void>;
}

/** Starts the workers; they find their extensions whenever a migration creates them. */
export async function startPlatform(options: {
  port: number;
  adminPassword: string;
  onLog: (line: string) => void;
}): Promise<Platform> {
  const { port, adminPassword, onLog } = options;
  const admin = openSql({ port, user: ADMIN_ROLE, password: adminPassword }, 3);
  const asPostgres = openSql({ port, user: "postgres", password: POSTGRES_PASSWORD }, 5);
  const close = () => Promise.all([admin.end({ timeout: 1 }), asPostgres.end({ timeout: 1 })]);
  try {
    const net = await startNet(admin, onLog);
    const cron = await startCron(admin, asPostgres, onLog);
    return {
      async stop() {
        await cron.stop();
        await net.stop();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
