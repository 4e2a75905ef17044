-- Is everything as it should be? Each finding comes with its remedy.
-- Objects: private.declared_privileges, private.declared_policies, private.declare_privileges, private.doctor.
-- The last migration that changes a grant or a policy calls private.declare_privileges(): what is then in the
-- catalog is what was meant, and the doctor reports every difference from it.

create table private.declared_privileges (
  grantee text not null,
  object text not null,
  privilege text not null,
  primary key (grantee, object, privilege)
);
comment on table private.declared_privileges is 'Privileges of the API roles and of Auth as the migrations left them.';

alter table private.declared_privileges enable row level security;
create policy "api roles see nothing" on private.declared_privileges
  for all to anon, authenticated using (false);

create table private.declared_policies (
  place text not null,
  name text not null,
  definition text not null,
  primary key (place, name)
);
comment on table private.declared_policies is 'Policies as the migrations left them.';

alter table private.declared_policies enable row level security;
create policy "api roles see nothing" on private.declared_policies
  for all to anon, authenticated using (false);

create function private.actual_policies() returns table (place text, name text, definition text)
language sql stable
set search_path = ''
as $$
  select format('%I.%I', p.schemaname, p.tablename), p.policyname::text,
    jsonb_build_array(p.permissive, p.roles, p.cmd, p.qual, p.with_check)::text
  from pg_catalog.pg_policies as p where p.schemaname in ('public', 'private')
$$;
comment on function private.actual_policies() is 'Every policy of public and private, from the catalog.';

create function private.actual_privileges()
returns table (grantee text, object text, privilege text)
language sql stable
set search_path = ''
as $$
  with api_roles as (
    select r.oid, r.rolname from pg_catalog.pg_roles as r
    where r.rolname in ('anon', 'authenticated', 'service_role', 'supabase_auth_admin')
    union all select 0, 'public'
  ),
  ours as (
    select n.oid, n.nspname, n.nspacl from pg_catalog.pg_namespace as n
    where n.nspname in ('public', 'private')
  )
  select r.rolname::text, format('%I.%I', n.nspname, c.relname), a.privilege_type
  from pg_catalog.pg_class as c join ours as n on n.oid = c.relnamespace
  cross join lateral aclexplode(c.relacl) as a join api_roles as r on r.oid = a.grantee
  where c.relkind in ('r', 'p', 'v', 'm', 'S')
  union all
  select r.rolname::text, format('%I.%I.%I', n.nspname, c.relname, t.attname), a.privilege_type
  from pg_catalog.pg_attribute as t join pg_catalog.pg_class as c on c.oid = t.attrelid
  join ours as n on n.oid = c.relnamespace
  cross join lateral aclexplode(t.attacl) as a join api_roles as r on r.oid = a.grantee
  where not t.attisdropped
  union all
  select r.rolname::text, p.oid::regprocedure::text, a.privilege_type
  from pg_catalog.pg_proc as p join ours as n on n.oid = p.pronamespace
  cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
  join api_roles as r on r.oid = a.grantee
  union all
  select r.rolname::text, format('schema %I', n.nspname), a.privilege_type
  from ours as n cross join lateral aclexplode(n.nspacl) as a join api_roles as r on r.oid = a.grantee
  where n.nspname = 'private'
$$;
comment on function private.actual_privileges() is
  'What anon, authenticated, service_role and public may do with public and private, from the catalog.';

create function private.declare_privileges() returns void
language sql volatile
set search_path = ''
as $$
  delete from private.declared_privileges;
  insert into private.declared_privileges select * from private.actual_privileges() on conflict do nothing;
  delete from private.declared_policies;
  insert into private.declared_policies select * from private.actual_policies();
$$;
comment on function private.declare_privileges() is
  'Takes the catalog''s privileges as the declared ones. For migrations only.';

create function private.doctor()
returns table (check_name text, ok boolean, finding text, remedy text)
language plpgsql stable security definer
set search_path = ''
as $$
begin
  return query
  select 'triggers'::text, coalesce(t.tgenabled in ('O', 'A'), false),
    format('trigger %s on %s is %s', e.name, e.place,
      case when t.oid is null then 'missing' when t.tgenabled in ('O', 'A') then 'enabled' else 'disabled' end),
    format('Run again: create trigger %s (in supabase/migrations), or alter table %s enable trigger %s.',
      e.name, e.place, e.name)
  from (values
    ('on_auth_user_created', 'auth.users'), ('on_auth_user_changed', 'auth.users'),
    ('on_auth_user_deleted', 'auth.users'), ('on_auth_user_signed_in', 'auth.users'),
    ('organization_members_guard', 'public.organization_members'),
    ('organization_members_audit', 'public.organization_members'),
    ('organization_members_freeze', 'public.organization_members'),
    ('organization_members_end_invitations_on_delete', 'public.organization_members'),
    ('organization_members_end_invitations_on_update', 'public.organization_members'),
    ('subscriptions_audit', 'public.subscriptions'),
    ('audit_events_append_only', 'public.audit_events'), ('audit_events_no_truncate', 'public.audit_events'),
    ('messages_set_owner', 'public.messages'), ('messages_answer', 'public.messages'),
    ('messages_drop_revoked_media', 'public.messages'), ('message_attachments_remove', 'public.message_attachments')
  ) as e (name, place)
  left join pg_catalog.pg_trigger as t on t.tgname = e.name and t.tgrelid = to_regclass(e.place);

  return query
  select 'row_level_security'::text, c.relrowsecurity,
    format('row-level security is %s on %s', case when c.relrowsecurity then 'on' else 'off' end, c.oid::regclass),
    format('alter table %s enable row level security;', c.oid::regclass)
  from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where n.nspname in ('public', 'private') and c.relkind in ('r', 'p');

  return query
  select 'foreign_key_indexes'::text, i.indexrelid is not null,
    format('foreign key %s of %s has %s', k.conname, k.conrelid::regclass,
      case when i.indexrelid is null then 'no index' else 'an index' end),
    format('create index on %s (%s);', k.conrelid::regclass, (
      select string_agg(quote_ident(a.attname), ', ' order by x.position)
      from unnest(k.conkey) with ordinality as x (attnum, position)
      join pg_catalog.pg_attribute as a on a.attrelid = k.conrelid and a.attnum = x.attnum))
  from pg_catalog.pg_constraint as k
  join pg_catalog.pg_namespace as n on n.oid = k.connamespace
  left join lateral (
    select x.indexrelid from pg_catalog.pg_index as x
    where x.indrelid = k.conrelid and x.indisvalid and x.indpred is null
      and (string_to_array(x.indkey::text, ' ')::smallint[])[1:cardinality(k.conkey)] @> k.conkey
      and k.conkey @> (string_to_array(x.indkey::text, ' ')::smallint[])[1:cardinality(k.conkey)]
    limit 1
  ) as i on true
  where k.contype = 'f' and n.nspname in ('public', 'private');

  return query
  select 'policy_indexes'::text, exists (
      select from pg_catalog.pg_index as x
      where x.indrelid = a.attrelid and x.indisvalid and x.indpred is null and x.indkey[0] = a.attnum),
    format('%s.%s, which policies read, leads %s', a.attrelid::regclass, a.attname,
      case when exists (
        select from pg_catalog.pg_index as x
        where x.indrelid = a.attrelid and x.indisvalid and x.indpred is null and x.indkey[0] = a.attnum)
      then 'an index' else 'no index' end),
    format('create index on %s (%I);', a.attrelid::regclass, a.attname)
  from pg_catalog.pg_attribute as a
  join pg_catalog.pg_class as c on c.oid = a.attrelid and c.relkind in ('r', 'p')
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where n.nspname = 'public' and a.attname in ('organization_id', 'user_id') and not a.attisdropped
    and exists (
      select from pg_catalog.pg_policy as p
      where p.polrelid = a.attrelid
        and coalesce(pg_catalog.pg_get_expr(p.polqual, p.polrelid), '')
          || coalesce(pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid), '') ~ ('\m' || a.attname || '\M'));

  return query
  with difference as (
    select coalesce(a.place, d.place) as place, coalesce(a.name, d.name) as name,
      case when a.name is null then 'is missing' when d.name is null then 'was added' else 'has changed' end as change
    from private.actual_policies() as a full join private.declared_policies as d using (place, name)
    where a.definition is distinct from d.definition
  )
  select 'policies'::text, false, format('policy "%s" on %s %s', x.name, x.place, x.change),
    format('Mend it as the migration of %s has it, or declare the change in a migration.', x.place)
  from difference as x
  union all
  select 'policies', true, 'policies are as declared', 'Nothing to do.'
  where not exists (select from difference);

  return query
  with difference as (
    select a.grantee, a.object, a.privilege, 'added' as change
    from private.actual_privileges() as a
    left join private.declared_privileges as d using (grantee, object, privilege) where d.grantee is null
    union all
    select d.grantee, d.object, d.privilege, 'missing'
    from private.declared_privileges as d
    left join private.actual_privileges() as a using (grantee, object, privilege) where a.grantee is null
  )
  select 'privileges'::text, false,
    format('%s has %s %s on %s', x.grantee, case x.change when 'added' then 'gained' else 'lost' end, x.privilege, x.object),
    case x.change
      when 'added' then format('Revoke %s on %s from %s, or declare it in a migration.', x.privilege, x.object, x.grantee)
      else format('Grant %s on %s to %s, or declare its loss in a migration.', x.privilege, x.object, x.grantee)
    end
  from difference as x
  union all
  select 'privileges', true, 'privileges are as declared', 'Nothing to do.'
  where not exists (select from difference);

  return query
  select 'provisioning'::text, n.missing = 0, format('%s users without a complete workspace', n.missing),
    'select * from private.backfill_users(); then read private.provisioning_failures for what remains.'
  from (select count(*) as missing from auth.users as u where not private.is_provisioned(u.id)) as n;

  return query
  select 'queues'::text, coalesce(j.age < interval '5 minutes', true),
    format('the oldest job of %s waits for %s', j.queue, coalesce(date_trunc('second', j.age)::text, 'nothing')),
    'Look at the worker''s log and at cron.job_run_details; select private.wake_worker();'
  from (
    select 'replies' as queue, clock_timestamp() - min(vt) filter (where vt <= clock_timestamp()) as age from pgmq.q_replies
    union all
    select 'sends', clock_timestamp() - min(vt) filter (where vt <= clock_timestamp()) from pgmq.q_sends
    union all
    select 'media', clock_timestamp() - min(vt) filter (where vt <= clock_timestamp()) from pgmq.q_media
  ) as j;

  return query
  select 'dead_letters'::text, n.dead = 0, format('%s jobs were given up', n.dead),
    'Read private.dead_letters, remove the cause, replay.'
  from (select count(*) as dead from private.dead_letters as d where d.replayed_at is null) as n;

  return query
  select 'whatsapp_numbers'::text, n.stopped_at is null,
    format('number %s %s', n.phone_number_id, case when n.stopped_at is null then 'may send'
      else format('is stopped since %s: %s, code %s', date_trunc('second', n.stopped_at), n.stop_class, coalesce(n.stop_code::text, 'none')) end),
    case n.stop_class
      when 'auth' then 'Set a valid WHATSAPP_ACCESS_TOKEN; the worker resumes the number when the Graph API takes it.'
      else format('Look at the number in WhatsApp Manager, remove the cause, then: select private.resume_whatsapp_number(%L);', n.phone_number_id) end
  from private.whatsapp_numbers as n;

  return query
  select 'schedule'::text, coalesce(j.active, false),
    format('cron job %s is %s', e.name, case when j.jobid is null then 'missing' when j.active then 'active' else 'off' end),
    'Run its statement cron.schedule(...) of supabase/migrations again.'
  from (values ('foyer-tick'), ('foyer-heartbeat'), ('foyer-purge')) as e (name)
  left join cron.job as j on j.jobname = e.name;

  return query
  select 'secrets'::text, s.name is not null,
    format('vault secret %s is %s', e.name, case when s.name is null then 'missing' else 'set' end),
    format('select vault.create_secret(''…'', %L); see docs/DEPLOYMENTS.md', e.name)
  from (values ('foyer_functions_url'), ('foyer_worker_secret')) as e (name)
  left join vault.secrets as s on s.name = e.name;
end
$$;
comment on function private.doctor() is
  'Every check with its verdict, finding and remedy. Definer: it reads catalogs and private tables.';
grant execute on function private.doctor() to service_role;

create function public.doctor()
returns table (check_name text, ok boolean, finding text, remedy text)
language sql stable security invoker
set search_path = ''
as $$ select * from private.doctor() $$;
comment on function public.doctor() is 'For operators: private.doctor().';
grant execute on function public.doctor() to service_role;

select private.declare_privileges();
