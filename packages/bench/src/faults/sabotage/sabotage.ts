import type postgres from "postgres";

/** One mechanism, taken out of a stack's database; a file in this folder, and a line in `mod.ts`. */
export interface Sabotage {
  readonly name: string;
  /** What is missing then, in a few words. */
  readonly removed: string;
  /** The guarantee that must be seen to fail. */
  readonly breaks: string;
  /** Run as the superuser, before the first run. */
  apply(sql: postgres.Sql): Promise<void>;
}

/**
 * Rewrites places in the source of a SQL function.
 *
 * @throws Error when a place is not there (any more): a sabotage that does nothing proves nothing.
 */
export async function rewrite(
  sql: postgres.Sql,
  name: string,
  places: readonly (readonly [from: string, to: string])[],
): Promise<void> {
  const definitions = await sql<{ source: string }[]>`
    select pg_get_functiondef(p.oid) as source from pg_proc as p
    where p.pronamespace = 'private'::regnamespace and p.proname = ${name}`;
  const [definition] = definitions;
  if (definition === undefined || definitions.length > 1) {
    throw new Error(`Cannot sabotage private.${name}: there are ${definitions.length} of it.`);
  }
  let { source } = definition;
  for (const [from, to] of places) {
    if (!source.includes(from)) {
      throw new Error(`Cannot sabotage private.${name}: it does not say "${from}" any more.`);
    }
    source = source.replaceAll(from, to);
  }
  await sql.unsafe(source);
}
