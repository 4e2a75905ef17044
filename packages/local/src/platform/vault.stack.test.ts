import { afterAll, beforeAll, expect, test } from "vitest";
import { putSecret } from "../stack/vault.ts";
import { type TestDatabase, testDatabase } from "../test/postgres.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
}, 60_000);

afterAll(() => database[Symbol.asyncDispose](), 30_000);

const read = (name: string) => database.sql`
  select secret, decrypted_secret, description from vault.decrypted_secrets where name = ${name}`;

test("role postgres creates, reads and updates secrets by the vault's functions", async () => {
  const [created] = await database.sql`select vault.create_secret('sesame', 'door', 'opens it')`;
  expect(await read("door")).toMatchObject([
    { decrypted_secret: "sesame", description: "opens it" },
  ]);
  await database.sql`select vault.update_secret(${created?.create_secret}, 'mellon')`;
  expect(await read("door")).toMatchObject([
    { decrypted_secret: "mellon", description: "opens it" },
  ]);
});

test("the column `secret` is not the secret", async () => {
  await database.sql`select vault.create_secret('plain text', 'column')`;
  expect((await read("column"))[0]?.secret).not.toContain("plain");
});

test("a name is given once", async () => {
  await database.sql`select vault.create_secret('one', 'taken')`;
  await expect(database.sql`select vault.create_secret('two', 'taken')`).rejects.toMatchObject({
    code: "23505",
  });
});

test("putSecret creates, renews, and leaves alone what is right", async () => {
  await putSecret(database.sql, "put", "first");
  await putSecret(database.sql, "put", "second");
  expect(await read("put")).toMatchObject([{ decrypted_secret: "second" }]);
});

test.each(["anon", "authenticated", "service_role"])("%s is denied", async (role) => {
  for (const statement of [
    "select from vault.decrypted_secrets",
    "select vault.create_secret('x')",
    "select vault.update_secret(gen_random_uuid(), 'x')",
  ]) {
    await expect(database.as(role, statement)).rejects.toMatchObject({ code: "42501" });
  }
});
