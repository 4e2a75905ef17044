-- Every table of public, every role, every operation: rows, held against a literal list. Then each
-- policy is dropped, and loosened: the list must notice.
begin;
select plan(7);
select tests.cast_members();

-- What Harbor and its member have. Nobody else has anything of the kind.
update public.profiles set active_organization_id = tests.harbor() where id = tests.id('member');
insert into public.projects (organization_id, owner_id, name) values (tests.harbor(), tests.id('member'), 'Lighthouse');
insert into public.avatars (user_id, name, age) values (tests.id('member'), 'Mara', 30);
select tests.link_whatsapp('member', '+15550007401');
select tests.become('member');
insert into public.messages (session_id, content) select id, 'hello' from public.active_chat_session();
select tests.become_owner();
select private.attach_media(id, 'image', '{"image": {"id": "1"}}', '100000000000001') from public.messages where content = 'hello';
insert into public.invitations (organization_id, email, role, token_hash, invited_by, expires_at)
values (tests.harbor(), 'guest@example.com', 'viewer', 'hash', tests.id('admin'), now() + interval '1 day');

-- Whose rows are looked for, by the table's shape: Harbor's where there is an organization, else the member's.
create function pg_temp.sought(place regclass) returns text language sql as $$
  select case
    when place = 'public.organizations'::regclass then format('id = %L', tests.harbor())
    when place = 'public.profiles'::regclass then format('id = %L', tests.id('member'))
    when exists (select from pg_attribute where attrelid = place and attname = 'organization_id') then format('organization_id = %L', tests.harbor())
    when exists (select from pg_attribute where attrelid = place and attname = 'user_id') then format('user_id = %L', tests.id('member'))
    else 'true' end $$;

-- The widest statement that a role may hope for: no condition, the granted columns, values of a row that is there.
create function pg_temp.statement_of(place regclass, operation text) returns text language plpgsql as $$
declare
  first_column constant text := (select quote_ident(attname) from pg_attribute where attrelid = place and attnum = 1);
  example jsonb;
  names text[];
  written text[];
begin
  execute format('select to_jsonb(t) from %s as t where %s order by ctid limit 1', place, pg_temp.sought(place)) into example;
  select array_agg(quote_ident(a.attname) order by a.attnum), array_agg(quote_nullable(example ->> a.attname) order by a.attnum) into names, written
  from pg_attribute as a
  where a.attrelid = place and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and operation in ('insert', 'update')
    and has_column_privilege('authenticated', place, a.attnum, operation);
  return case operation
    when 'select' then format('select coalesce(array_agg(%s::text), %L) from %s', first_column, '{}', place)
    when 'insert' then format('insert into %s (%s) values (%s)', place,
      coalesce(array_to_string(names, ', '), first_column), coalesce(array_to_string(written, ', '), quote_nullable(example ->> 0)))
    when 'update' then format('update %s set %s', place,
      coalesce((select string_agg(n || ' = ' || w, ', ') from unnest(names, written) as x (n, w)), first_column || ' = null'))
    else format('delete from %s', place) end;
end
$$;

-- 'a/b': b rows, a of them among those that are looked for. '-': refused. Whatever it did is undone.
create function pg_temp.outcome(person text, place regclass, operation text) returns text language plpgsql as $$
declare
  statement constant text := pg_temp.statement_of(place, operation);
  keys text[];
  rows_before tid[];
  rows_after tid[];
  seen text[];
  n bigint;
  hits bigint;
begin
  execute format('select array_agg(%I::text), coalesce(array_agg(ctid), %L) from %s where %s',
    (select attname from pg_attribute where attrelid = place and attnum = 1), '{}', place, pg_temp.sought(place)) into keys, rows_before;
  if person = 'anon' then
    perform tests.become_anon();
  else
    perform tests.become(person);
  end if;
  if operation = 'select' then
    execute statement into seen;
    n := cardinality(seen);
    hits := (select count(*) from unnest(seen) as s where s = any (keys));
  else
    execute statement;
    get diagnostics n = row_count;
    perform tests.become_owner();
    execute format('select coalesce(array_agg(ctid), %L) from %s where %s', '{}', place, pg_temp.sought(place)) into rows_after;
    hits := case operation when 'insert' then cardinality(rows_after) - cardinality(rows_before)
      else (select count(*) from unnest(rows_before) as r where r <> all (rows_after)) end;
  end if;
  raise exception using errcode = 'P0001', message = hits || '/' || n;
exception
  when raise_exception then return sqlerrm;
  when insufficient_privilege then return '-';
  when others then return sqlstate;
end
$$;
create function pg_temp.outcomes(only_table regclass default null)
returns table (place text, operation text, anon text, outsider text, removed text, viewer text, member text, admin text) language sql as $$
  select c.relname::text, o.name, pg_temp.outcome('anon', c.oid, o.name), pg_temp.outcome('outsider', c.oid, o.name), pg_temp.outcome('removed', c.oid, o.name),
    pg_temp.outcome('viewer', c.oid, o.name), pg_temp.outcome('member', c.oid, o.name), pg_temp.outcome('admin', c.oid, o.name)
  from pg_class as c, unnest('{select,insert,update,delete}'::text[]) as o (name)
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and (only_table is null or c.oid = only_table)
  order by 1, 2 $$;

create temp table expected (place text, operation text, anon text, outsider text, removed text, viewer text, member text, admin text);
insert into expected values
  -- table, operation, anon, outsider, removed, viewer, member, admin
  ('audit_events',         'select', '-',   '0/3',   '0/2',   '0/2',   '0/2',   '4/6'),
  ('audit_events',         'insert', '-',   '-',     '-',     '-',     '-',     '-'),
  ('audit_events',         'update', '-',   '-',     '-',     '-',     '-',     '-'),
  ('audit_events',         'delete', '-',   '-',     '-',     '-',     '-',     '-'),
  ('avatars',              'select', '-',   '0/0',   '0/0',   '0/0',   '1/1',   '0/0'),
  ('avatars',              'insert', '-',   '0/1',   '0/1',   '0/1',   '23505', '0/1'),
  ('avatars',              'update', '-',   '0/0',   '0/0',   '0/0',   '1/1',   '0/0'),
  ('avatars',              'delete', '-',   '0/0',   '0/0',   '0/0',   '1/1',   '0/0'),
  ('chat_sessions',        'select', '-',   '0/0',   '0/0',   '0/0',   '1/1',   '0/0'),
  ('chat_sessions',        'insert', '-',   '-',     '-',     '-',     '-',     '-'),
  ('chat_sessions',        'update', '-',   '0/0',   '0/0',   '0/0',   '1/1',   '0/0'),
  ('chat_sessions',        'delete', '-',   '-',     '-',     '-',     '-',     '-'),
  ('feature_flags',        'select', '-',   '2/2',   '2/2',   '2/2',   '2/2',   '2/2'),
  ('feature_flags',        'insert', '-',   '-',     '-',     '-',     '-',     '-'),
  ('feature_flags',        'update', '-',   '-',     '-',     '-',     '-',     '-'),
  ('feature_flags',        'delete', '-',   '-',     '-',     '-',     '-',     '-'),
  ('invitations',          'select', '-',   '0/0',   '0/0',   '0/0',   '0/0',   '1/1'),
  ('invitations',          'insert', '-',   '-',     '-',     '-',     '-',     '-'),
  ('invitations',          'update', '-',   '-',     '-',     '-',     '-',     '-'),
  ('invitations',          'delete', '-',   '-',     '-',     '-',     '-',     '-'),
  ('message_attachments',  'select', '-',   '0/0',   '0/0',   '0/0',   '1/1',   '0/0'),
  ('message_attachments',  'insert', '-',   '-',     '-',     '-',     '-',     '-'),
  ('message_attachments',  'update', '-',   '-',     '-',     '-',     '-',     '-'),
  ('message_attachments',  'delete', '-',   '-',     '-',     '-',     '-',     '-'),
  ('messages',             'select', '-',   '0/0',   '0/0',   '0/0',   '1/1',   '0/0'),
  ('messages',             'insert', '-',   'PT404', 'PT404', 'PT404', '1/1',   'PT404'),
  ('messages',             'update', '-',   '-',     '-',     '-',     '-',     '-'),
  ('messages',             'delete', '-',   '-',     '-',     '-',     '-',     '-'),
  ('organization_members', 'select', '-',   '0/2',   '0/1',   '4/5',   '4/5',   '4/5'),
  ('organization_members', 'insert', '-',   '-',     '-',     '-',     '-',     '-'),
  ('organization_members', 'update', '-',   '-',     '-',     '-',     '-',     '-'),
  ('organization_members', 'delete', '-',   '-',     '-',     '-',     '-',     '-'),
  ('organizations',        'select', '-',   '0/2',   '0/1',   '1/2',   '1/2',   '1/2'),
  ('organizations',        'insert', '-',   '-',     '-',     '-',     '-',     '-'),
  ('organizations',        'update', '-',   '0/2',   '0/1',   '0/1',   '0/1',   '1/2'),
  ('organizations',        'delete', '-',   '-',     '-',     '-',     '-',     '-'),
  ('plans',                'select', '4/4', '4/4',   '4/4',   '4/4',   '4/4',   '4/4'),
  ('plans',                'insert', '-',   '-',     '-',     '-',     '-',     '-'),
  ('plans',                'update', '-',   '-',     '-',     '-',     '-',     '-'),
  ('plans',                'delete', '-',   '-',     '-',     '-',     '-',     '-'),
  ('profiles',             'select', '-',   '0/1',   '0/1',   '0/1',   '1/1',   '0/1'),
  ('profiles',             'insert', '-',   '-',     '-',     '-',     '-',     '-'),
  ('profiles',             'update', '-',   '0/1',   '0/1',   '0/1',   '1/1',   '0/1'),
  ('profiles',             'delete', '-',   '-',     '-',     '-',     '-',     '-'),
  ('projects',             'select', '-',   '0/1',   '0/1',   '1/2',   '1/2',   '1/2'),
  ('projects',             'insert', '-',   '-',     '-',     '-',     '1/1',   '1/1'),
  ('projects',             'update', '-',   '0/1',   '0/1',   '0/1',   '1/2',   '1/2'),
  ('projects',             'delete', '-',   '0/1',   '0/1',   '0/1',   '0/1',   '1/2'),
  ('subscriptions',        'select', '-',   '0/2',   '0/1',   '0/1',   '0/1',   '1/2'),
  ('subscriptions',        'insert', '-',   '-',     '-',     '-',     '-',     '-'),
  ('subscriptions',        'update', '-',   '-',     '-',     '-',     '-',     '-'),
  ('subscriptions',        'delete', '-',   '-',     '-',     '-',     '-',     '-'),
  ('user_preferences',     'select', '-',   '0/1',   '0/1',   '0/1',   '1/1',   '0/1'),
  ('user_preferences',     'insert', '-',   '-',     '-',     '-',     '-',     '-'),
  ('user_preferences',     'update', '-',   '0/1',   '0/1',   '0/1',   '1/1',   '0/1'),
  ('user_preferences',     'delete', '-',   '-',     '-',     '-',     '-',     '-'),
  ('whatsapp_identities',  'select', '-',   '0/0',   '0/0',   '0/0',   '1/1',   '0/0'),
  ('whatsapp_identities',  'insert', '-',   '-',     '-',     '-',     '-',     '-'),
  ('whatsapp_identities',  'update', '-',   '-',     '-',     '-',     '-',     '-'),
  ('whatsapp_identities',  'delete', '-',   '-',     '-',     '-',     '-',     '-');
select bag_eq('select place, operation from pg_temp.outcomes()', 'select place, operation from expected', 'Q7: every table of public is in the list');
select bag_eq('select * from pg_temp.outcomes()', 'select * from expected', 'Q7: each role reaches the rows in the list, and no others');
create table public.forgotten (id uuid primary key, organization_id uuid);
grant select on public.forgotten to authenticated;
insert into public.forgotten values (gen_random_uuid(), tests.harbor());
select set_eq('select place from (select * from pg_temp.outcomes() except select * from expected) as x', '{forgotten}'::text[], 'Q7: a new table is noticed');
drop table public.forgotten;

-- Behind the column grants stands the policy, should a grant ever slip.
create function pg_temp.behind_grants() returns setof text language plpgsql as $$
declare
  session constant uuid := (select id from public.chat_sessions where user_id = tests.id('member'));
begin
  grant insert on public.avatars, public.messages, public.projects to authenticated;
  return next tests.try('outsider', format('insert into public.avatars (user_id, name, age) values (%L, %L, 30)', tests.id('viewer'), 'Foisted'));
  return next tests.try('member', format('insert into public.messages (session_id, content, role) values (%L, %L, %L)', session, 'I am the assistant', 'assistant'));
  return next tests.try('member', format('insert into public.messages (session_id, content, channel) values (%L, %L, %L)', session, 'by phone', 'whatsapp'));
  return next tests.try('member', format('insert into public.messages (session_id, content, status) values (%L, %L, %L)', session, 'seen', 'read'));
  revoke insert on public.avatars, public.messages, public.projects from authenticated;
end
$$;
select set_eq('select pg_temp.behind_grants()', '{42501}'::text[], 'Q7: policies refuse what grants should have');

-- Each policy, taken away and opened wide.
create function pg_temp.notices(place regclass, change text) returns boolean language plpgsql as $$
declare
  noticed boolean;
begin
  execute change;
  noticed := exists (
    select * from pg_temp.outcomes(place) except select e.* from expected as e)
    or exists (select * from pg_temp.behind_grants() as b where b <> '42501');
  raise exception using errcode = 'P0001', message = noticed::text;
exception
  when raise_exception then return sqlerrm::boolean;
end
$$;
create temp table policy as
  select p.polrelid::regclass as place, p.polname as name, p.polqual is not null as has_using,
    p.polwithcheck is not null as has_check, coalesce(pg_get_expr(p.polqual, p.polrelid), '') = 'true' as is_open
  from pg_policy as p join pg_class as c on c.oid = p.polrelid where c.relnamespace = 'public'::regnamespace;
select is_empty($$ select name from policy where not pg_temp.notices(place, format('drop policy %I on %s', name, place)) $$,
  'Q7: each policy is missed when it is dropped');
select is_empty($$ select name from policy where not is_open and not pg_temp.notices(place, format('alter policy %I on %s%s%s', name, place,
    case when has_using then ' using (true)' else '' end, case when has_check then ' with check (true)' else '' end)) $$,
  'Q7: each policy is missed when it is loosened');
select set_eq($$ select name from policy where is_open $$, array['everybody reads the plans', 'signed-in people read the flags'],
  'Q7: what is open to all is meant to be');

select * from finish();
rollback;
