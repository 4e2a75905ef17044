import type postgres from "postgres";
import { guardConnection } from "./reserved-connection.ts";

/**
 * Connections for a bounded number of users at once, replaced as a whole when one is lost.
 *
 * After a loss the driver keeps the old connection's state: the next statement on the reopened
 * connection gets the error of the one that was cut. A database that is killed and restarted
 * would be answered with faults of the past, so a pool that lost a connection is not used again.
 */
export class ConnectionPool {
  readonly #open: () => postgres.Sql;
  readonly #waiting: (() => void)[] = [];
  #free: number;
  #current: postgres.Sql;

  /**
   * @param open makes a driver that allows at least `size` connections.
   * @param size reservations at once; further ones wait here, not inside a driver that may be
   *   given up.
   */
  constructor(open: () => postgres.Sql, size: number) {
    this.#open = open;
    this.#free = size;
    this.#current = open();
  }

  /** A connection of the caller's own, until `release()`. */
  async reserve(onError?: (error: Error) => void): Promise<postgres.ReservedSql> {
    await this.#enter();
    const pool = this.#current;
    try {
      const connection = await pool.reserve();
      return guardConnection(connection, {
        onError,
        onLost: () => this.#replace(pool),
        onRelease: () => this.#leave(),
      });
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  /** Runs `work` on one connection. */
  async use<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
    const connection = await this.reserve();
    try {
      return await work(connection);
    } finally {
      connection.release();
    }
  }

  /** Runs `work` in a transaction; the driver's `sql.begin` does not survive a lost connection. */
  transaction<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
    return this.use(async (sql) => {
      await sql.unsafe("begin");
      try {
        const result = await work(sql);
        await sql.unsafe("commit");
        return result;
      } catch (error) {
        await rollBack(sql);
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    await this.#current.end({ timeout: 1 });
  }

  #replace(lost: postgres.Sql): void {
    this.#current = this.#open();
    // Others may still be at work on it.
    lost.end({ timeout: 10 }).catch(() => {});
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((go) => this.#waiting.push(go));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}

/** A transaction that cannot be rolled back is gone with its connection. */
async function rollBack(sql: postgres.Sql): Promise<void> {
  try {
    await sql.unsafe("rollback");
  } catch {}
}
