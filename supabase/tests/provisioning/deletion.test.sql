begin;
select plan(15);
select tests.cast_members();

-- Every table has a row of the member's: at home, in Harbor, and on WhatsApp.
select tests.link_whatsapp('member', '+15550007001');
select tests.become('member');
insert into public.avatars (name, age) values ('Mara', 30);
insert into public.messages (session_id, content) select id, 'in the app' from public.active_chat_session();
select public.start_whatsapp_link();
insert into public.projects (organization_id, name) values (tests.harbor(), 'Breakwater');
select tests.become_owner();
select tests.whatsapp_text('wamid.deletion.1', '15550007001', 'on WhatsApp', 'US.deletion');
create temp table room as
  select s.id, s.organization_id, private.begin_turn(s.id, 60) as begun
  from public.chat_sessions as s where s.user_id = tests.id('member');
select private.complete_turn((begun #>> '{turn,id}')::uuid, 1, 'an answer') from room;
insert into private.provisioning_failures (user_id, error) values (tests.id('member'), 'x');
update public.profiles set active_organization_id = tests.home('member') where id = tests.id('admin');

create temp table traces as
  select id::text as word from tests.people where name = 'member'
  union all select tests.home('member')::text union all select id::text from room
  union all select id::text from public.whatsapp_identities where user_id = tests.id('member')
  union all select '15550007001' union all select 'US.deletion'
  union all select email from auth.users where id = tests.id('member');

create function pg_temp.tables_with_traces() returns setof text language plpgsql as $$
declare
  t regclass;
  hit boolean;
begin
  for t in select c.oid::regclass from pg_class as c
    where c.relkind in ('r', 'p') and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
  loop
    execute format('select exists (select from %s as row, traces as t where to_jsonb(row)::text like ''%%'' || t.word || ''%%'')', t)
      into hit;
    if hit then return next t::text; end if;
  end loop;
end
$$;
select set_has($$ select pg_temp.tables_with_traces() $$,
  $$ values ('avatars'), ('chat_sessions'), ('messages'), ('organization_members'), ('organizations'), ('profiles'),
            ('projects'), ('subscriptions'), ('user_preferences'), ('whatsapp_identities'),
            ('private.outbox'), ('private.provisioning_failures'), ('private.turns'), ('private.turn_messages'),
            ('private.whatsapp_link_codes'), ('private.whatsapp_messages') $$,
  'W9: the account has left its traces everywhere');

create temp table gone as select email from auth.users where id = tests.id('member');
-- As Auth does it.
create function pg_temp.as_auth(command text) returns text language sql as $$
  select format('set local role supabase_auth_admin; %s; reset role', command) $$;
select lives_ok(pg_temp.as_auth(format('delete from auth.users where id = %L', tests.id('member'))),
  'W9: Auth deletes an account');

select bag_eq($$ select pg_temp.tables_with_traces() $$, array['audit_events'],
  'W9: no row anywhere is left of it, but the record');
select is((select count(*) from public.audit_events as e where e.details::text like '%15550007001%'
    or e.details::text like '%@example.com%'), 0::bigint, 'T5: and the record names nobody');
select isnt_empty($$ select * from public.audit_events where event = 'member.removed' and subject_id = tests.id('member')
  and organization_id = tests.harbor() $$, 'T5: it tells that a member went');

-- Work that is still queued for it ends in nothing.
select is((select private.begin_turn(id, 60) ->> 'state' from room), 'nothing', 'W9: a queued answer finds nothing to do');

-- What is shared stays.
select set_eq($$ select name from public.projects where organization_id = tests.harbor() $$, array['Breakwater'],
  'W9: the shared project stays');
select results_eq($$ select owner_id from public.projects where name = 'Breakwater' $$, $$ values (null::uuid) $$,
  'W9: without an owner');
select is((select count(*) from public.organization_members where organization_id = tests.harbor()), 3::bigint,
  'W9: the others stay members');
select results_eq($$ select active_organization_id from public.profiles where id = tests.id('admin') $$, $$ values (null::uuid) $$,
  'W9: a hint to what is gone is gone');
select ok(private.is_provisioned(tests.id('admin')), 'W9: others are unaffected');

-- The same address signs up again, as somebody new.
select lives_ok(pg_temp.as_auth(format(
    'insert into auth.users (id, email, raw_user_meta_data, raw_app_meta_data, created_at, updated_at)
     values (''00000000-0000-4000-8000-0000000000e1'', %L, ''{}'', ''{}'', now(), now())', email)),
  'W9: the same e-mail signs up again') from gone;
select ok(private.is_provisioned('00000000-0000-4000-8000-0000000000e1'), 'W9: and finds a room');
select is((select count(*) from public.messages where user_id = '00000000-0000-4000-8000-0000000000e1'), 0::bigint,
  'W9: an empty one');

-- Whatever is added later states what becomes of it.
select is_empty(
  $$ select conrelid::regclass, conname from pg_constraint
     where contype = 'f' and confrelid = 'auth.users'::regclass and confdeltype not in ('c', 'n')
       and connamespace in ('public'::regnamespace, 'private'::regnamespace) $$,
  'W9: every foreign key to auth.users has a rule for deletion');

select * from finish();
rollback;
