import type { AnyAST, IntrospectResult } from "@supabase/lite";
import { JsonValue } from "./json-value.ts";

const isJson = (type: string | undefined) => type === "json" || type === "jsonb";

/** Wraps what a parsed request sends into JSON columns and JSON arguments. */
export function wrapJson(parsed: AnyAST, schema: IntrospectResult, defaultSchema: string): AnyAST {
  const namespace = parsed.schema ?? defaultSchema;
  if (parsed.function !== undefined) {
    // A GET's arguments are text already.
    if (parsed.httpMethod !== "POST" || parsed.args === undefined) return parsed;
    const names = jsonArguments(schema, namespace, parsed.function);
    return { ...parsed, args: wrapFields(parsed.args, names) };
  }
  if (parsed.from === undefined || parsed.values === undefined) return parsed;
  const names = jsonColumns(schema, namespace, parsed.from);
  const { values } = parsed;
  const wrapped = Array.isArray(values)
    ? values.map((row) => wrapFields(row, names))
    : wrapFields(values, names);
  return { ...parsed, values: wrapped };
}

function jsonColumns(schema: IntrospectResult, namespace: string, table: string): Set<string> {
  const columns = schema.columns.filter(
    (column) => column.schema === namespace && column.table === table && isJson(column.type),
  );
  return new Set(columns.map((column) => column.name));
}

function jsonArguments(schema: IntrospectResult, namespace: string, name: string): Set<string> {
  const overloads = (schema.functions ?? []).filter(
    (candidate) => candidate.schema === namespace && candidate.name === name,
  );
  return new Set(
    overloads.flatMap(({ arg_names, arg_types }) =>
      arg_names.filter((_, position) => isJson(arg_types[position])),
    ),
  );
}

function wrapFields<T extends object>(fields: T, names: ReadonlySet<string>): object {
  if (names.size === 0 || Array.isArray(fields)) return fields;
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value === null || value === undefined || !names.has(name) ? value : new JsonValue(value),
    ]),
  );
}
