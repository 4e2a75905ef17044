import { expect, it } from "vitest";
import { fixture } from "./fixture.ts";
import { migrationGate } from "./migration.ts";

const generated = (version: string) => ({
  "functions/_shared/migration.gen.ts":
    "// Generated from supabase/migrations. Do not edit.\n" +
    `export const LATEST_MIGRATION = "${version}";\n`,
});
const migrations = {
  "supabase/migrations/20261121000100_extensions.sql": "",
  "supabase/migrations/20261121000200_enums.sql": "",
  "supabase/migrations/README.md": "",
};

it("holds when the newest migration is named", async () => {
  await using repository = await fixture({ ...migrations, ...generated("20261121000200") });
  expect(await migrationGate.check(repository.context)).toEqual([]);
});

it.each([
  ["an older one is", generated("20261121000100")],
  ["none is", {}],
])("is red when %s, and green once generated", async (_, files) => {
  await using repository = await fixture({ ...migrations, ...files });
  expect(await migrationGate.check(repository.context)).not.toEqual([]);
  await migrationGate.generate?.(repository.context);
  expect(await migrationGate.check(repository.context)).toEqual([]);
});

it("fails where there is no migration at all", async () => {
  await using repository = await fixture({ "supabase/migrations/README.md": "" });
  await expect(migrationGate.check(repository.context)).rejects.toThrow("Cannot find a migration");
});
