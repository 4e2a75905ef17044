import type postgres from "postgres";
import { expect, test } from "vitest";
import { guardConnection, LostConnection } from "./reserved-connection.ts";

/** The driver's side of a reservation: fails each statement with a code, counts what it gets back. */
function driver(code: string) {
  const given = { statements: 0, releases: 0 };
  const connection = Object.assign(() => Promise.resolve([]), {
    unsafe() {
      given.statements += 1;
      return Promise.reject(Object.assign(new Error(code), { code }));
    },
    release() {
      given.releases += 1;
    },
  });
  // SAFETY: the guard calls nothing else.
  return { given, connection: connection as unknown as postgres.ReservedSql };
}

test("a lost connection is neither written to nor given back", async () => {
  const { given, connection } = driver("CONNECTION_CLOSED");
  const events: string[] = [];
  const guarded = guardConnection(connection, {
    onLost: () => events.push("lost"),
    onRelease: () => events.push("released"),
  });
  await expect(guarded.unsafe("begin")).rejects.toThrow("CONNECTION_CLOSED");
  expect(() => guarded.unsafe("rollback")).toThrow(LostConnection);
  guarded.release();
  expect(given).toEqual({ statements: 1, releases: 0 });
  expect(events).toEqual(["lost", "released"]);
});

test("one that merely failed is used on, and given back", async () => {
  const { given, connection } = driver("23505");
  const guarded = guardConnection(connection, { onLost: () => {}, onRelease: () => {} });
  await expect(guarded.unsafe("insert")).rejects.toThrow("23505");
  await expect(guarded.unsafe("rollback")).rejects.toThrow("23505");
  guarded.release();
  expect(given).toEqual({ statements: 2, releases: 1 });
});
