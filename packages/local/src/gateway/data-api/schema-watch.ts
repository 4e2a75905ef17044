import type postgres from "postgres";

/**
 * Event triggers that announce every lasting DDL, as hosted databases have them: after
 * `supabase db push` the Data API knows the new tables without being told.
 *
 * Temporary tables are left out: a function that makes one would reload the schema at each call.
 */
export async function installSchemaWatch(sql: postgres.Sql): Promise<void> {
  await sql.unsafe(`
    create or replace function extensions.pgrst_ddl_watch() returns event_trigger
    language plpgsql set search_path = '' as $$
    begin
      if exists (
        select from pg_catalog.pg_event_trigger_ddl_commands()
        where schema_name is distinct from 'pg_temp'
      ) then
        notify pgrst, 'reload schema';
      end if;
    end;
    $$;
    create or replace function extensions.pgrst_drop_watch() returns event_trigger
    language plpgsql set search_path = '' as $$
    begin
      if exists (select from pg_catalog.pg_event_trigger_dropped_objects() where not is_temporary) then
        notify pgrst, 'reload schema';
      end if;
    end;
    $$;
    revoke all on function extensions.pgrst_ddl_watch(), extensions.pgrst_drop_watch() from public;
    -- As hosted: whoever runs migrations may hand out everything in schema extensions.
    grant execute on function extensions.pgrst_ddl_watch(), extensions.pgrst_drop_watch()
      to postgres with grant option;
    do $$
    begin
      if not exists (select from pg_catalog.pg_event_trigger where evtname = 'pgrst_ddl_watch') then
        create event trigger pgrst_ddl_watch on ddl_command_end
          execute function extensions.pgrst_ddl_watch();
      end if;
      if not exists (select from pg_catalog.pg_event_trigger where evtname = 'pgrst_drop_watch') then
        create event trigger pgrst_drop_watch on sql_drop
          execute function extensions.pgrst_drop_watch();
      end if;
    end;
    $$;
  `);
}
