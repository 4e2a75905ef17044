import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { identityFor } from "./identity.ts";

const user = { uid: 65534, gid: 65534 };
let closed: string;

beforeEach(async () => {
  closed = await mkdtemp(join(tmpdir(), "foyer-closed-"));
});

afterEach(() => rm(closed, { recursive: true, force: true }));

test("a normal user starts Postgres as it is", async () => {
  expect(await identityFor(null, [join(closed, "pg")])).toEqual({ wrapper: [] });
});

test("root hands Postgres to another user where that one may go", async () => {
  expect(await identityFor(user, [join(tmpdir(), "pg")])).toEqual({ ...user, wrapper: [] });
});

// Only root can give a user the right to pass through a closed folder, or fail to.
describe.runIf(process.getuid?.() === 0)("a folder closed to that user", () => {
  test.runIf(process.platform === "linux")("is passed with one capability", async () => {
    const { wrapper } = await identityFor(user, [join(closed, "pg")]);
    expect(wrapper[0]).toBe("setpriv");
    expect(wrapper).toContain("--reuid=65534");
  });

  test("is a sentence with remedies where that is not to be had", async () => {
    const path = process.env.PATH;
    process.env.PATH = closed;
    try {
      await expect(identityFor(user, [join(closed, "pg")])).rejects.toThrow(
        new RegExp(`may not enter ${closed}.*chmod o\\+x ${closed}`),
      );
    } finally {
      process.env.PATH = path;
    }
  });
});
