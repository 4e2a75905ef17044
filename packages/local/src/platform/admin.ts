import postgres from "postgres";

/** A connection pool to the database of a stack. */
export type Sql = postgres.Sql;

/** Who connects, and to which port of 127.0.0.1. */
export interface Login {
  port: number;
  user: string;
  password: string;
}

/** Opens a pool that reconnects by itself and holds at most `max` connections. */
export function openSql(login: Login, max: number): Sql {
  return postgres({
    host: "127.0.0.1",
    port: login.port,
    database: "postgres",
    user: login.user,
    password: login.password,
    max,
    idle_timeout: 60,
    // A database that is coming back should be found soon, not after a long backoff.
    backoff: (attempts) => Math.min(attempts * 0.1, 1),
    onnotice: () => {},
    connection: { application_name: "foyer stack" },
  });
}
