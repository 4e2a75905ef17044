-- After Auth's own tables: the columns hosted projects have besides, and the privileges that the
-- hosted postgres role has on tables it does not own. API roles get none.

alter table auth.users add column if not exists instance_id uuid;
alter table auth.users add column if not exists is_super_admin boolean;

do $$
declare
  auth_table record;
begin
  for auth_table in select tablename from pg_tables where schemaname = 'auth' loop
    execute format('alter table auth.%I enable row level security', auth_table.tablename);
    execute format(
      'grant select, insert, update, delete, references, trigger on auth.%I to postgres',
      auth_table.tablename
    );
  end loop;
end
$$;
