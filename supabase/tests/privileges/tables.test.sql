-- The catalog, held against a literal list: who may touch which column. What is not here is refused.
begin;
select plan(11);

create temp table own as
  select c.oid, n.nspname || '.' || c.relname as name, n.nspname as schema, c.relkind, c.relrowsecurity
  from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
  where n.nspname in ('public', 'private');

select is_empty($$ select name from own where relkind in ('r', 'p') and not relrowsecurity $$, 'Q6: every table has row-level security on');
select isnt_empty($$ select name from own where relkind in ('r', 'p') and schema = 'private' $$, 'Q6: and there are tables to look at');
select is_empty($$ select name from own where relkind in ('v', 'm') $$, 'Q6: no view shows what a policy hides');

create temp table held as
  select role, name, privilege, coalesce(string_agg(attname, ' ' order by attname) filter (where not whole), '*') as columns
  from (
    select role, o.name, privilege, has_table_privilege(role, o.oid, privilege) as whole, a.attname
    from own as o
    join pg_attribute as a on a.attrelid = o.oid and a.attnum > 0 and not a.attisdropped
    cross join unnest('{anon,authenticated}'::text[]) as role
    cross join unnest('{SELECT,INSERT,UPDATE,REFERENCES}'::text[]) as privilege
    where o.relkind in ('r', 'p') and has_column_privilege(role, o.oid, a.attnum, privilege)
    union all
    select role, o.name, privilege, true, ''
    from own as o
    cross join unnest('{anon,authenticated}'::text[]) as role
    cross join unnest('{DELETE,TRUNCATE,TRIGGER}'::text[]) as privilege
    where o.relkind in ('r', 'p') and has_table_privilege(role, o.oid, privilege)
  ) as h
  group by role, name, privilege;
select bag_eq($$ select * from held $$, $$ values
  ('anon', 'public.plans', 'SELECT', '*'),
  ('authenticated', 'public.audit_events', 'SELECT', '*'),
  ('authenticated', 'public.avatars', 'SELECT', '*'),
  ('authenticated', 'public.avatars', 'INSERT', 'age name personality physical_description'),
  ('authenticated', 'public.avatars', 'UPDATE', 'age name personality physical_description'),
  ('authenticated', 'public.avatars', 'DELETE', '*'),
  ('authenticated', 'public.chat_sessions', 'SELECT', '*'),
  ('authenticated', 'public.chat_sessions', 'UPDATE', 'title'),
  ('authenticated', 'public.feature_flags', 'SELECT', '*'),
  ('authenticated', 'public.invitations', 'SELECT',
    'accepted_at accepted_by created_at email expires_at id invited_by organization_id revoked_at role updated_at'),
  ('authenticated', 'public.message_attachments', 'SELECT',
    'byte_size created_at error expires_at filename id message_id mime_type organization_id sha256 state storage_path type updated_at user_id'),
  ('authenticated', 'public.messages', 'SELECT', '*'),
  ('authenticated', 'public.messages', 'INSERT', 'content session_id'),
  ('authenticated', 'public.organization_members', 'SELECT', '*'),
  ('authenticated', 'public.organizations', 'SELECT', '*'),
  ('authenticated', 'public.organizations', 'UPDATE', 'name'),
  ('authenticated', 'public.plans', 'SELECT', '*'),
  ('authenticated', 'public.profiles', 'SELECT', '*'),
  ('authenticated', 'public.profiles', 'UPDATE', 'avatar_url company_name name onboarding_completed role timezone'),
  ('authenticated', 'public.projects', 'SELECT', '*'),
  ('authenticated', 'public.projects', 'INSERT', 'chunking_strategy description name organization_id privacy stage_number type'),
  ('authenticated', 'public.projects', 'UPDATE', 'chunking_strategy description name privacy stage_number status'),
  ('authenticated', 'public.projects', 'DELETE', '*'),
  ('authenticated', 'public.subscriptions', 'SELECT', '*'),
  ('authenticated', 'public.user_preferences', 'SELECT', '*'),
  ('authenticated', 'public.user_preferences', 'UPDATE', 'email_notifications locale theme whatsapp_notifications'),
  ('authenticated', 'public.whatsapp_identities', 'SELECT', '*') $$,
  'Q6: the API roles hold what is listed here, and nothing else');

-- The service: the public tables, but for the record, which it reads; nothing private.
select is_empty($$ select name, p from own, unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) as p
  where schema = 'private' and relkind in ('r', 'p') and has_table_privilege('service_role', oid, p) $$,
  'Q6: the service holds nothing in private');
select bag_eq($$ select p from own, unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) as p
  where name = 'public.audit_events' and has_table_privilege('service_role', oid, p) $$, array['SELECT'], 'T5: and reads the record');
select is_empty($$ select name, p from own, unnest('{TRUNCATE,REFERENCES,TRIGGER}'::text[]) as p
  where schema = 'public' and relkind in ('r', 'p') and has_table_privilege('service_role', oid, p) $$,
  'Q6: it truncates no table: row-level security would not see it');
select is_empty($$ select name from own where schema = 'public' and relkind in ('r', 'p') and name <> 'public.audit_events'
  and not (has_table_privilege('service_role', oid, 'SELECT') and has_table_privilege('service_role', oid, 'INSERT')
    and has_table_privilege('service_role', oid, 'UPDATE') and has_table_privilege('service_role', oid, 'DELETE')) $$,
  'Q6: the other public tables it reads and writes');

-- Schemas and what lies beside them.
select is_empty($$ select role, schema from unnest('{anon,authenticated,service_role}'::text[]) as role,
    unnest('{pgmq,cron,vault}'::text[]) as schema, pg_class as c join pg_namespace as n on n.oid = c.relnamespace
  where n.nspname = schema and c.relkind in ('r', 'p') and has_schema_privilege(role, n.oid, 'USAGE')
    and has_table_privilege(role, c.oid, 'SELECT') and role <> 'service_role' $$, 'M4-05: browsers reach no queue, no schedule, no secret');
select is(has_schema_privilege('anon', 'private', 'USAGE'), false, 'Q6: anon can not even name what is private');
select is_empty($$ select role, schema from unnest('{anon,authenticated,service_role}'::text[]) as role, unnest('{public,private}'::text[]) as schema
  where has_schema_privilege(role, schema, 'CREATE') $$, 'Q6: nobody creates anything in our schemas');

select * from finish();
rollback;
