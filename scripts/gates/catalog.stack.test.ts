import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readCatalog } from "./catalog.ts";

const url = process.env.DB_URL ?? "";
const sql = postgres(url, { max: 1, onnotice: () => {} });

beforeAll(async () => {
  await sql`create table public.catalog_probe (id uuid not null, kinds public.message_role[],
    roles text[] not null, kind public.message_role not null, due timestamptz)`;
  await sql`alter table public.catalog_probe enable row level security`;
});
afterAll(async () => {
  await sql`drop table public.catalog_probe`;
  await sql.end();
});

it("reads columns with type, nullability, element and labels", async () => {
  const { columns, enums } = await readCatalog(url);
  const labels = ["user", "assistant"];
  const base = { table: "catalog_probe", array: false, nullable: false, labels: null };
  expect(columns.filter(({ table }) => table === "catalog_probe")).toEqual([
    { ...base, name: "id", type: "uuid" },
    { ...base, name: "kinds", type: "message_role", array: true, nullable: true, labels },
    { ...base, name: "roles", type: "text", array: true },
    { ...base, name: "kind", type: "message_role", labels },
    { ...base, name: "due", type: "timestamptz", nullable: true },
  ]);
  expect(enums.message_role).toEqual(labels);
});
