import type postgres from "postgres";

/** Settings of one role: `{statement_timeout: "3s"}`. */
export type RoleSettings = ReadonlyMap<string, Readonly<Record<string, string>>>;

interface SettingRow {
  role: string;
  name: string;
  value: string;
}

/**
 * Reads what `alter role … set …` gave the roles that requests run as.
 *
 * PostgreSQL applies such settings at login only; PostgREST applies them at each `set role`,
 * which is how `anon` gets 3 s and `authenticated` 8 s of statement time.
 */
export async function readRoleSettings(sql: postgres.Sql): Promise<RoleSettings> {
  const rows = await sql<SettingRow[]>`
    select r.rolname as role, split_part(s.setting, '=', 1) as name,
           substr(s.setting, strpos(s.setting, '=') + 1) as value
    from pg_catalog.pg_roles r
    cross join lateral unnest(r.rolconfig) as s(setting)
    left join pg_catalog.pg_settings g on g.name = split_part(s.setting, '=', 1)
    where pg_catalog.pg_has_role('authenticator', r.oid, 'member')
      and (g.context = 'user' or strpos(s.setting, '.') between 1 and strpos(s.setting, '='))`;
  const settings = new Map<string, Record<string, string>>();
  for (const { role, name, value } of rows) {
    settings.set(role, { ...settings.get(role), [name]: value });
  }
  return settings;
}
