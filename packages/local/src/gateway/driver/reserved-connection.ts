import type postgres from "postgres";

/** A statement was not sent, because the connection it belongs to is gone. */
export class LostConnection extends Error {
  override name = "LostConnection";
  readonly code = "CONNECTION_CLOSED";

  constructor() {
    super("the connection to the database was lost");
  }
}

/** Codes the driver makes up when the server does not answer. */
export const lostConnection = /^(CONNECT|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND)/;

/** What a guarded connection reports. */
export interface ConnectionEvents {
  /** Each failed statement. */
  onError?: ((error: Error) => void) | undefined;
  /** The connection is gone; called once. */
  onLost: () => void;
  /** Its user is done with it; called once. */
  onRelease: () => void;
}

/** What the driver shows of a connection to a statement's `onexecute`. */
interface Channel {
  onclose: ((error: Error) => void) | null;
}

/**
 * Makes a reserved connection safe to lose.
 *
 * When a connection closes, the driver goes on writing to it: the `rollback` that follows every
 * failure then ends the whole process ("Cannot read properties of null (reading 'write')"), or
 * reaches a connection that serves someone else by now. Here later statements fail instead.
 */
export function guardConnection(
  connection: postgres.ReservedSql,
  events: ConnectionEvents,
): postgres.ReservedSql {
  let lost = false;
  const lose = () => {
    if (!lost) events.onLost();
    lost = true;
  };
  const options = {
    // Called at a statement without parameters, such as `begin`; true lets the driver go on.
    onexecute(channel: Channel): boolean {
      channel.onclose = lose;
      return true;
    },
  };
  const watch = <T extends Promise<unknown>>(pending: T): T => {
    pending.catch((error: unknown) => {
      if (!(error instanceof Error)) return;
      if ("code" in error && lostConnection.test(String(error.code))) lose();
      events.onError?.(error);
    });
    return pending;
  };
  const unsafe = <T extends postgres.Row[]>(
    ...[query, parameters]: Parameters<postgres.Sql["unsafe"]>
  ) => {
    if (lost) throw new LostConnection();
    // SAFETY: the driver hands every option to the statement; `onexecute` is how its own
    // transactions learn of a closed connection, its types leave it out.
    return watch(connection.unsafe<T>(query, parameters, options as postgres.UnsafeQueryOptions));
  };
  const release = () => {
    // The driver would hand a lost one, socket or not, to whoever waits for a connection.
    if (!lost) connection.release();
    events.onRelease();
  };
  return new Proxy(connection, {
    apply(target, self, values) {
      // A tagged statement; fragments are made the same way and harm nothing.
      if (lost) throw new LostConnection();
      return Reflect.apply(target, self, values);
    },
    get(target, name, self) {
      if (name === "unsafe") return unsafe;
      return name === "release" ? release : Reflect.get(target, name, self);
    },
  });
}
