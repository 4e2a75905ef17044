-- Looking people up, their rooms, and the end of an account.
begin;
select plan(24);
select tests.cast_members();
select tests.link_whatsapp('member', '+15550007701');
create function pg_temp.address(person text) returns text language sql security definer as $$ select email from auth.users where id = tests.id(person) $$;
grant execute on all functions in schema pg_temp to service_role, authenticated;
create function pg_temp.find(person text) returns jsonb language sql as $$ select public.find_users(pg_temp.address(person)) $$;
grant execute on all functions in schema pg_temp to service_role, authenticated;

select tests.become('admin');
select throws_ok($$ select pg_temp.find('member') $$, '42501', null, 'A4-60: nobody looks others up');
select throws_ok($$ select public.prepare_user_deletion(tests.id('member'), null, null) $$, '42501', null, 'A4-61: nor ends their account');
select throws_ok($$ select public.backfill_workspaces(1, null, null) $$, '42501', null, 'A4-62: nor provisions them');

select tests.become_service();
select is(pg_temp.find('member') #>> '{0,id}', tests.id('member')::text, 'A4: by address');
select is(public.find_users('  ' || upper(pg_temp.address('member')) || ' ') #>> '{0,id}', tests.id('member')::text, 'A4: however it is written');
select is(public.find_users('%@example.com'), '[]'::jsonb, 'A4-63: the whole address');
select is(public.find_users(null), '[]'::jsonb, 'A4: nothing finds nobody');
select is(pg_temp.find('member') #> '{0,is_whatsapp_linked}', 'true'::jsonb, 'A4: whether WhatsApp is linked');
select is(pg_temp.find('viewer') #> '{0,is_whatsapp_linked}', 'false'::jsonb, 'A4: or not');
select is(pg_temp.find('viewer') #> '{0,is_provisioned}', 'true'::jsonb, 'A4: whether the room stands');
select bag_eq($$ select o - 'name' - 'flags' from jsonb_array_elements(pg_temp.find('removed') #> '{0,organizations}') as o $$,
  $$ values (jsonb_build_object('id', tests.harbor(), 'role', 'member', 'is_active', false, 'is_personal', false, 'plan', 'teams')),
    (jsonb_build_object('id', tests.home('removed'), 'role', 'admin', 'is_active', true, 'is_personal', true, 'plan', 'bootstrapper')) $$,
  'A4: organizations with role and plan');
select is(pg_temp.find('member')::text like '%7701%', false, 'A3: no phone');

-- Backfill.
select tests.become_owner();
delete from public.profiles where id in (tests.id('viewer'), tests.id('member'));
select tests.become_service();
select is(pg_temp.find('viewer') #> '{0,is_provisioned}', 'false'::jsonb, 'A4: a room that is not whole is seen');
select is(public.backfill_workspaces(1, null, null), '{"provisioned": 1, "failed": 0}'::jsonb, 'A4: a backfill makes as many as asked');
select is(public.backfill_workspaces(1000, null, null), '{"provisioned": 1, "failed": 0}'::jsonb, 'A4: and then the rest');
select is(public.backfill_workspaces(1000, null, null), '{"provisioned": 0, "failed": 0}'::jsonb, 'A4: and then none');

-- The reason that Auth would hide. Whatever the trigger refuses is known before, and nothing else.
select is(tests.try('service', $$ select public.prepare_user_deletion(gen_random_uuid(), null, null) $$), '404 user_not_found', 'A4: 404 for nobody');
select is(tests.try('service', $$ select public.prepare_user_deletion(tests.id('admin'), null, null) $$), '409 last_admin', 'W9: the last admin hands over first');
select is(tests.try('service', $$ select public.prepare_user_deletion(tests.id('member'), tests.id('admin'), null) $$), '403 operator_required',
  'A4-64: not for somebody who is no platform admin');
select tests.become_owner();
select is_empty($$ select * from public.audit_events where event = 'admin.operation' and details ->> 'operation' = 'user.delete' $$, 'T5: what is refused is no operation');
create function pg_temp.deletion(person text) returns text language plpgsql as $$
begin
  delete from auth.users where id = tests.id(person);
  raise exception using errcode = 'P0001', message = 'done';
exception
  when raise_exception then return sqlerrm;
  when others then return 'refused';
end $$;
select bag_eq($$ select p, case when private.must_hand_over(tests.id(p)) then 'refused' else 'done' end from unnest('{admin,member,viewer,removed,outsider}'::text[]) as p $$,
  $$ select p, pg_temp.deletion(p) from unnest('{admin,member,viewer,removed,outsider}'::text[]) as p $$, 'W9: it says what the trigger says of each');
update public.organization_members set role = 'admin' where organization_id = tests.harbor() and user_id in (tests.id('viewer'), tests.id('member'));
update public.organization_members set is_active = false where organization_id = tests.harbor() and user_id in (tests.id('admin'));
select bag_eq($$ select p, case when private.must_hand_over(tests.id(p)) then 'refused' else 'done' end from unnest('{admin,member,viewer,removed,outsider}'::text[]) as p $$,
  $$ select p, pg_temp.deletion(p) from unnest('{admin,member,viewer,removed,outsider}'::text[]) as p $$, 'W9: also with two admins, and one who was');
select lives_ok($$ select public.prepare_user_deletion(tests.id('member'), null, null) $$, 'A4: one of two admins may go');
update public.organization_members set role = 'member' where organization_id = tests.harbor() and user_id = tests.id('member');
select bag_eq($$ select p, case when private.must_hand_over(tests.id(p)) then 'refused' else 'done' end from unnest('{admin,member,viewer,removed,outsider}'::text[]) as p $$,
  $$ select p, pg_temp.deletion(p) from unnest('{admin,member,viewer,removed,outsider}'::text[]) as p $$, 'W9: an admin who was deactivated is none to hand over to');

select * from finish();
rollback;
