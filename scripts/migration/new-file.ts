/**
 * File name of a migration: time in UTC, then the name.
 *
 * @example migrationName("Add reminders", new Date(0)) // "19700101000000_add_reminders.sql"
 * @throws when nothing of the name can stand in a file name.
 */
export function migrationName(name: string, now: Date): string {
  const words = name.toLowerCase().match(/[a-z0-9]+/g);
  if (words === null) throw new Error(`Cannot name a migration "${name}": use letters or digits.`);
  const time = now.toISOString().replaceAll(/\D/g, "").slice(0, 14);
  return `${time}_${words.join("_")}.sql`;
}

/** The comment that opens every migration, and the order of a table's block. */
export function migrationText(): string {
  return `-- Purpose: <one sentence>.
-- Touches: <schema.object, …>.
-- Not done here: <what a reader might expect, and why not>.

-- For each table: create · comment · indexes · triggers · enable RLS · grants · policies.
`;
}
