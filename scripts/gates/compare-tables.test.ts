import { expect, it } from "vitest";
import { z } from "zod";
import { type Column, compareTables } from "./compare-tables.ts";

const base: Column = {
  table: "rooms",
  name: "id",
  type: "uuid",
  array: false,
  nullable: false,
  labels: null,
};
const column = (name: string, rest: Partial<Column> = {}): Column => ({ ...base, name, ...rest });

const columns = [
  column("id"),
  column("label", { type: "text", nullable: true }),
  column("seats", { type: "int4" }),
  column("price", { type: "numeric", nullable: true }),
  column("open", { type: "bool" }),
  column("opened_at", { type: "timestamptz" }),
  column("extras", { type: "jsonb" }),
  column("tags", { type: "text", array: true }),
  column("kind", { type: "room_kind", labels: ["hall", "loft"] }),
  column("second_kind", { type: "room_kind", labels: ["hall", "loft"], nullable: true }),
];

const row = z.object({
  id: z.guid(),
  label: z.string().max(100).nullable(),
  seats: z.int(),
  price: z.union([z.number(), z.string()]).nullable(),
  open: z.boolean(),
  opened_at: z.iso.datetime({ offset: true }),
  extras: z.record(z.string(), z.unknown()),
  tags: z.array(z.string()),
  kind: z.enum(["hall", "loft"]),
  second_kind: z.enum(["hall", "loft"]).nullable(),
});

const compare = (rooms: z.ZodObject) => compareTables({ rooms }, columns);

it("finds nothing where row and table agree", () => {
  expect(compare(row)).toEqual([]);
});

it.each([
  ["a missing column", row.omit({ seats: true }), /rooms\.seats is missing/],
  ["an invented column", row.extend({ colour: z.string() }), /rooms\.colour .* no column/],
  ["a null it does not expect", row.extend({ label: z.string() }), /label is nullable in the data/],
  ["a null that can not be", row.extend({ id: z.guid().nullable() }), /id is not null in the data/],
  ["an optional field", row.extend({ seats: z.int().optional() }), /seats is optional/],
  ["a field with a default", row.extend({ seats: z.int().default(2) }), /seats is optional/],
  ["a wrong type", row.extend({ open: z.string() }), /open is bool in the database/],
  ["a wrong type under null", row.extend({ label: z.int().nullable() }), /label is text in the/],
  ["an array that is none", row.extend({ tags: z.string() }), /tags is an array in the database/],
  ["a wrong element", row.extend({ tags: z.array(z.int()) }), /tags is text in the database/],
  ["a missing enum value", row.extend({ kind: z.enum(["hall"]) }), /kind is one of hall,loft/],
  ["a text for an enum", row.extend({ kind: z.string() }), /kind is one of hall,loft/],
])("finds %s", (_, schema, message) => {
  expect(compare(schema)).toEqual([expect.stringMatching(message)]);
});

it("finds a table without a row schema, and the other way round", () => {
  expect(compareTables({ halls: row }, columns)).toEqual([
    "The row schema of halls has no table in the database.",
    "public.rooms has no row schema.",
  ]);
});
