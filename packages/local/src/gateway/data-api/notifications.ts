import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";

/** A listener that can be stopped. */
export interface Notifications {
  close(): Promise<void>;
}

/** Pause before a lost connection is opened again, in milliseconds. */
const pause = 250;

/**
 * Calls `onNotify` at each `notify pgrst`, and once after every (re)connection, for one may have
 * been missed. The driver's own `listen` gives up when the database is not back at once.
 *
 * Resolves when it listens for the first time.
 */
export function listenForReload(url: string, onNotify: () => void): Promise<Notifications> {
  let stopped = false;
  let current: postgres.Sql | undefined;

  const connect = async (): Promise<void> => {
    const options: postgres.Options<Record<string, postgres.PostgresType>> & {
      onnotify: (channel: string) => void;
    } = {
      max: 1,
      fetch_types: false,
      max_lifetime: null,
      // The driver would print what a dying server says.
      onnotice: () => {},
      onnotify: onNotify,
      onclose: () => void reconnect(sql),
    };
    const sql = postgres(url, options);
    current = sql;
    await sql.unsafe("listen pgrst");
    onNotify();
  };
  const reconnect = async (lost: postgres.Sql): Promise<void> => {
    if (stopped || lost !== current) return;
    current = undefined;
    lost.end({ timeout: 0 }).catch(() => {});
    await sleep(pause, undefined, { ref: false });
    // A connection that cannot be made closes too, which brings us here again.
    if (!stopped) await connect().catch(() => {});
  };

  return connect().then(() => ({
    async close() {
      stopped = true;
      await current?.end({ timeout: 1 });
    },
  }));
}
