import { z } from "zod";

/** A column as the catalog has it. */
export interface Column {
  table: string;
  name: string;
  /** Name of its type; of the element's type for an array. */
  type: string;
  array: boolean;
  nullable: boolean;
  /** Its labels, in order, when the type is an enum. */
  labels: string[] | null;
}

/** Row schemas by table name. */
export type RowSchemas = Readonly<Record<string, z.ZodObject>>;

/** The part of a JSON Schema that tells what a field may be. */
interface FieldSchema {
  /** zod prints a list for a nullable field. */
  type?: string | string[];
  enum?: unknown[];
  anyOf?: FieldSchema[];
  items?: FieldSchema;
}

/** What PostgREST prints a type as, in JSON Schema's words; types not listed are strings. */
const PRINTED_AS: Readonly<Record<string, readonly string[]>> = {
  int2: ["integer", "number"],
  int4: ["integer", "number"],
  int8: ["integer", "number"],
  float4: ["number"],
  float8: ["number"],
  numeric: ["number"],
  bool: ["boolean"],
};

/** Where row schemas and the database's columns disagree: names, nullability, types, enums. */
export function compareTables(schemas: RowSchemas, columns: Column[]): string[] {
  const tables = Object.groupBy(columns, ({ table }) => table);
  const names = new Set([...Object.keys(schemas), ...Object.keys(tables)]);
  return [...names].toSorted().flatMap((table) => {
    const schema = schemas[table];
    const real = tables[table];
    if (schema === undefined) return [`public.${table} has no row schema.`];
    if (real === undefined) return [`The row schema of ${table} has no table in the database.`];
    return compareTable(table, schema, real);
  });
}

function compareTable(table: string, schema: z.ZodObject, columns: Column[]): string[] {
  const known = new Set(columns.map(({ name }) => name));
  const unknown = Object.keys(schema.shape).filter((name) => !known.has(name));
  return [
    ...unknown.map((name) => `${table}.${name} is in the row schema, but is no column.`),
    ...columns.flatMap((column) => {
      const field = schema.shape[column.name];
      if (field === undefined) return [`${table}.${column.name} is missing in the row schema.`];
      return compareColumn(column, field);
    }),
  ];
}

function compareColumn(column: Column, field: z.core.$ZodType): string[] {
  const place = `${column.table}.${column.name}`;
  // SAFETY: zod prints JSON Schema, of which FieldSchema is a part.
  const printed = z.toJSONSchema(field, { io: "input", unrepresentable: "any" }) as FieldSchema;
  const choices = (printed.anyOf ?? [printed]).flatMap(separate);
  const problems: string[] = [];
  const optional = z.safeParse(field, undefined).success;
  if (optional && !isAnything(choices)) problems.push(`${place} is optional in the row schema.`);
  const nullable = choices.some(({ type }) => type === "null") || isAnything(choices);
  if (nullable !== column.nullable && !isAnything(choices)) {
    problems.push(
      `${place} is ${column.nullable ? "nullable" : "not null"} in the database, ` +
        `${nullable ? "nullable" : "not nullable"} in the row schema.`,
    );
  }
  const values = choices.filter(({ type }) => type !== "null");
  const elements = column.array ? values.flatMap(({ items }) => items ?? []) : values;
  if (column.array && !values.some(({ type }) => type === "array")) {
    return [...problems, `${place} is an array in the database, not in the row schema.`];
  }
  return [...problems, ...compareType(place, column, elements)];
}

function compareType(place: string, { type, labels }: Column, choices: FieldSchema[]): string[] {
  if (labels !== null) {
    const allowed = choices.flatMap((choice) => choice.enum ?? []);
    return String(allowed) === String(labels)
      ? []
      : [`${place} is one of ${labels} in the database, of ${allowed} in the row schema.`];
  }
  if (type === "json" || type === "jsonb" || isAnything(choices)) return [];
  const wanted = PRINTED_AS[type] ?? ["string"];
  return choices.some((choice) => wanted.includes(String(choice.type)))
    ? []
    : [`${place} is ${type} in the database; its row schema does not take ${wanted[0]}.`];
}

/** `{ type: ["string", "null"] }` as two choices. */
function separate(schema: FieldSchema): FieldSchema[] {
  return Array.isArray(schema.type) ? schema.type.map((type) => ({ ...schema, type })) : [schema];
}

/** `z.unknown()` prints an empty schema. */
function isAnything(choices: FieldSchema[]): boolean {
  return choices.some((choice) => Object.keys(choice).every((key) => key === "$schema"));
}
