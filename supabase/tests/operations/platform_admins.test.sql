-- Who operates the platform, how one becomes it, and that everything they do is recorded.
begin;
select plan(30);
select tests.sign_up('ada');
select tests.sign_up('bo');
create function pg_temp.records(wanted text) returns table (actor uuid, subject uuid, operator text, debug uuid) language sql as $$
  select e.actor_id, e.subject_id, e.details ->> 'operator', e.debug_id from public.audit_events as e
  where e.event = 'admin.operation' and e.details ->> 'operation' = wanted order by e.id $$;

-- Nobody is one by signing up, or by what a token or a profile says.
select tests.become('ada');
select is(public.is_platform_admin(), false, 'A4: a signed-in person is no platform admin');
select throws_ok($$ select public.grant_platform_admin(tests.id('ada')) $$, '42501', null, 'A4-01: nobody makes themselves one');
select throws_ok($$ select private.grant_platform_admin(tests.id('ada')) $$, '42501', null, 'A4-02: nor behind it');
select throws_ok($$ select public.revoke_platform_admin(tests.id('bo')) $$, '42501', null, 'A4-03: nobody dismisses one');
select throws_ok($$ insert into private.platform_admins (user_id, granted_by) values (tests.id('ada'), 'me') $$, '42501', null,
  'A4-04: nobody writes the table');
select throws_ok($$ select * from private.platform_admins $$, '42501', null, 'A4-05: nor reads it');
select set_config('request.jwt.claims', jsonb_build_object('sub', tests.id('ada'), 'role', 'authenticated',
  'app_metadata', '{"platform_admin": true, "role": "service_role"}'::jsonb, 'is_platform_admin', true)::text, true);
select is(public.is_platform_admin(), false, 'A4-06: no claim makes anybody one');
select tests.become_anon();
select throws_ok($$ select public.is_platform_admin() $$, '42501', null, 'A4-07: anon may not even ask');
select tests.become_owner();
update public.organization_members set role = 'admin' where user_id = tests.id('ada');
select tests.become('ada');
select is(public.is_platform_admin(), false, 'A4-08: an admin of an organization is none of the platform');

-- Granted by the secret key: at once, once, recorded.
select tests.become_service();
select throws_ok($$ select public.grant_platform_admin(gen_random_uuid()) $$, 'PT404', 'There is no such user.', 'A4: of an account that there is');
select is(public.grant_platform_admin(tests.id('ada')), '{"granted": true}'::jsonb, 'A4: the secret key grants it');
select is(public.grant_platform_admin(tests.id('ada')), '{"granted": false}'::jsonb, 'A4: once');
select throws_ok($$ select * from private.platform_admins $$, '42501', null, 'A4-09: the service reads no list of them');
select tests.become('ada');
select is(public.is_platform_admin(), true, 'A4: it holds at the next statement');
select throws_ok($$ select public.grant_platform_admin(tests.id('bo')) $$, '42501', null, 'A4-10: and does not spread by itself');
select throws_ok($$ select public.list_inbox() $$, '42501', null, 'A4-11: platform admins too go through the function');
select tests.become('bo');
select is(public.is_platform_admin(), false, 'A4: others are unaffected');
select tests.become_owner();
select results_eq($$ select user_id, granted_by from private.platform_admins $$, $$ values (tests.id('ada'), 'secret_key') $$,
  'A4: the row says by what power');
select results_eq($$ select actor, subject, operator from pg_temp.records('platform_admin.grant') $$,
  $$ values (null::uuid, tests.id('ada'), 'secret_key') $$, 'T5: a grant is recorded, once');
select is(public.grant_platform_admin(tests.id('bo')), '{"granted": true}'::jsonb, 'A4: an operator with SQL grants it');
select is((select granted_by from private.platform_admins where user_id = tests.id('bo')), session_user::text, 'A4: under their own name');

-- What an operator does carries the actor and the request.
create temp table request as select gen_random_uuid() as id;
grant select on request to service_role;
select tests.become_service();
select lives_ok($$ select public.backfill_workspaces(10, tests.id('ada'), (select id from request)) $$, 'A4: a platform admin operates');
select lives_ok($$ select public.backfill_workspaces(10, null, null) $$, 'A4: and so does the secret key');
select tests.become_owner();
select bag_eq($$ select actor, operator, debug = (select id from request) from pg_temp.records('workspaces.backfill') $$,
  $$ values (tests.id('ada'), 'platform_admin', true), (null, 'secret_key', false) $$, 'T5: both are recorded, each as who they are');

-- Dismissed: at once, also in the middle of what they do.
select tests.become_service();
select is(public.revoke_platform_admin(tests.id('ada')), '{"revoked": true}'::jsonb, 'A4: the secret key ends it');
select is(public.revoke_platform_admin(tests.id('ada')), '{"revoked": false}'::jsonb, 'A4: once');
select throws_ok($$ select public.backfill_workspaces(10, tests.id('ada'), null) $$, 'PT403', 'This is for platform admins.',
  'A4-12: who was dismissed while asking is refused by the record');
select tests.become('ada');
select is(public.is_platform_admin(), false, 'A4: it ends at the next statement');
select tests.become_owner();
select results_eq($$ select subject from pg_temp.records('platform_admin.revoke') $$, $$ values (tests.id('ada')) $$, 'T5: which is recorded');

-- An account that goes takes it along.
delete from auth.users where id = tests.id('bo');
select is_empty('select * from private.platform_admins', 'W9: with the account it is over');

select * from finish();
rollback;
