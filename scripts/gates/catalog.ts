import postgres from "postgres";
import type { Column } from "./compare-tables.ts";

/** What schema `public` holds, as far as contracts describe it. */
export interface Catalog {
  columns: Column[];
  /** Labels by enum type, in order. */
  enums: Record<string, string[]>;
}

/** Reads tables and enums of schema `public`. */
export async function readCatalog(databaseUrl: string): Promise<Catalog> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    const columns = await sql<Column[]>`
      select c.relname as "table", a.attname as name, not a.attnotnull as nullable,
        t.typcategory = 'A' as "array",
        coalesce(element.typname, base.typname, t.typname) as type,
        (select array_agg(e.enumlabel::text order by e.enumsortorder) from pg_enum as e
          where e.enumtypid = coalesce(element.oid, t.oid)) as labels
      from pg_class as c
      join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      join pg_type as t on t.oid = a.atttypid
      left join pg_type as element on t.typcategory = 'A' and element.oid = t.typelem
      left join pg_type as base on t.typtype = 'd' and base.oid = t.typbasetype
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      order by c.relname, a.attnum`;
    const enums = await sql<{ name: string; labels: string[] }[]>`
      select t.typname as name, array_agg(e.enumlabel::text order by e.enumsortorder) as labels
      from pg_type as t join pg_enum as e on e.enumtypid = t.oid
      where t.typnamespace = 'public'::regnamespace
      group by t.typname`;
    return {
      columns: [...columns],
      enums: Object.fromEntries(enums.map(({ name, labels }) => [name, labels])),
    };
  } finally {
    await sql.end();
  }
}
