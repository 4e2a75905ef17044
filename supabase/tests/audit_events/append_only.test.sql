begin;
select plan(22);
select tests.cast_members();

-- Reading: admins, their own organization's.
select tests.become('admin');
select isnt_empty($$ select * from public.audit_events where organization_id = tests.harbor() $$,
  'T5: an admin reads the organization''s record');
select is_empty($$ select * from public.audit_events where organization_id = tests.meadow() $$,
  'T5-01: and no other organization''s');
select is_empty($$ select * from public.audit_events where organization_id is null $$,
  'T5-02: nor what belongs to none');
select tests.become('member');
select is_empty($$ select * from public.audit_events where organization_id = tests.harbor() $$, 'T5-03: a member does not');
select isnt_empty($$ select * from public.audit_events where organization_id = tests.home('member') $$,
  'T5: and reads that of their own home');
select tests.become('viewer');
select is_empty($$ select * from public.audit_events where organization_id = tests.harbor() $$, 'T5-04: nor a viewer');
select tests.become('outsider');
select is_empty($$ select * from public.audit_events where organization_id = tests.harbor() $$, 'T5-05: nor an outsider');
select tests.become_anon();
select throws_ok($$ select * from public.audit_events $$, '42501', null, 'T5-06: anon may not even ask');

-- Nobody writes, and nobody forges.
select tests.become('admin');
select throws_ok($$ insert into public.audit_events (event, organization_id) values ('plan.changed', tests.harbor()) $$,
  '42501', null, 'T5-07: an admin writes no event');
select throws_ok($$ select private.audit('plan.changed', tests.harbor(), null) $$, '42501', null,
  'T5-08: nor calls the function that does');
select throws_ok($$ delete from public.audit_events $$, '42501', null, 'T5-09: nor deletes one');
select tests.become_service();
select throws_ok($$ insert into public.audit_events (event, organization_id) values ('plan.changed', tests.harbor()) $$,
  '42501', null, 'T5-10: the service writes no event');
select throws_ok($$ update public.audit_events set event = 'nothing.happened' $$, '42501', null, 'T5-11: edits none');
select throws_ok($$ delete from public.audit_events $$, '42501', null, 'T5-12: deletes none');
select throws_ok($$ truncate public.audit_events $$, '42501', null, 'T5-13: truncates nothing');
select tests.become_owner();
select throws_ok($$ update public.audit_events set event = 'nothing.happened' $$, 'PT403',
  'audit_events is append-only.', 'T5-14: the owner edits none');
select throws_ok($$ delete from public.audit_events $$, 'PT403', null, 'T5-15: deletes none');
select throws_ok($$ truncate public.audit_events $$, 'PT403', null, 'T5-16: truncates nothing');

-- What the database writes by itself.
create temp table mark as select max(id::text)::uuid as id from public.audit_events;
select tests.become_service();
select set_config('request.jwt.claims', json_build_object('sub', tests.id('admin'), 'role', 'service_role')::text, true);
select set_config('request.jwt.claim.sub', tests.id('admin')::text, true);
update public.organization_members set role = 'viewer' where user_id = tests.id('member') and organization_id = tests.harbor();
update public.organization_members set is_active = false where user_id = tests.id('member') and organization_id = tests.harbor();
update public.organization_members set is_active = true where user_id = tests.id('member') and organization_id = tests.harbor();
delete from public.organization_members where user_id = tests.id('member') and organization_id = tests.harbor();
select tests.become_owner();
select results_eq(
  $$ select event, actor_id, subject_id, details from public.audit_events
     where id > (select id from mark) and organization_id = tests.harbor() order by id $$,
  $$ values ('member.role_changed', tests.id('admin'), tests.id('member'), '{"from": "member", "to": "viewer"}'::jsonb),
            ('member.deactivated', tests.id('admin'), tests.id('member'), '{}'),
            ('member.activated', tests.id('admin'), tests.id('member'), '{}'),
            ('member.removed', tests.id('admin'), tests.id('member'), '{"role": "viewer"}') $$,
  'T5: each change of a membership is recorded, with who did it');
select is((select count(*) from public.audit_events where debug_id is null), 0::bigint, 'T5: each with a debug_id');
select throws_ok($$ insert into public.audit_events (event) values ('Not dotted') $$, '23514', null,
  'T5: an event is dotted lower case');

-- The record outlives what it speaks of.
delete from public.organizations where id = tests.harbor();
select isnt_empty($$ select * from public.audit_events where organization_id = tests.harbor() $$,
  'T5: the record outlives the organization');

select * from finish();
rollback;
