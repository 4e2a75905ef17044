import type { Sabotage } from "./sabotage.ts";

/** The webhook answers 200 while the commit is still in memory. */
export const durability: Sabotage = {
  name: "durability",
  removed: "what was answered 200 is on disk",
  breaks: "stored-once",
  async apply(sql) {
    await sql`alter system set synchronous_commit = off`;
    await sql`alter system set wal_writer_delay = '10s'`;
    await sql`alter system set wal_writer_flush_after = '64MB'`;
    await sql`select pg_reload_conf()`;
  },
};
