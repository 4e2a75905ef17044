begin;
select plan(17);
select tests.cast_members();

select tests.become('admin');
select is((select plan_slug from public.subscriptions where organization_id = tests.harbor()), 'teams',
  'B2: an admin reads the organization''s subscription');
select is_empty($$ select * from public.subscriptions where organization_id = tests.meadow() $$,
  'B2-01: and no other organization''s');
select tests.become('member');
select is_empty($$ select * from public.subscriptions where organization_id = tests.harbor() $$,
  'B2-02: a member does not');
select tests.become('viewer');
select is_empty($$ select * from public.subscriptions where organization_id = tests.harbor() $$,
  'B2-03: nor a viewer');
select tests.become('outsider');
select is_empty($$ select * from public.subscriptions where organization_id = tests.harbor() $$,
  'B2-04: nor an outsider');
select tests.become_anon();
select throws_ok($$ select * from public.subscriptions $$, '42501', null, 'B2-05: anon may not even ask');

-- Nobody writes but the service.
select tests.become('admin');
select throws_ok($$ update public.subscriptions set plan_slug = 'enterprise' $$, '42501', null,
  'B2-06: an admin does not grant themselves a plan');
select throws_ok($$ update public.subscriptions set status = 'active' $$, '42501', null, 'B2-07: nor a status');
select throws_ok($$ insert into public.subscriptions (organization_id, plan_slug) values (tests.harbor(), 'enterprise')
  on conflict (organization_id) do update set plan_slug = excluded.plan_slug $$, '42501', null,
  'B2-08: nor by an upsert');
select throws_ok($$ delete from public.subscriptions $$, '42501', null, 'B2-09: nor ends one');

select tests.become_service();
select lives_ok($$ update public.subscriptions set plan_slug = 'pro', status = 'past_due'
  where organization_id = tests.harbor() $$, 'B2: the service changes a plan');
select throws_ok($$ update public.subscriptions set plan_slug = 'gold' where organization_id = tests.harbor() $$,
  '23503', null, 'B2: a plan is one that exists');
select throws_ok($$ update public.subscriptions set current_period_start = now(), current_period_end = now() - interval '1 day'
  where organization_id = tests.harbor() $$, '23514', null, 'B2: a period ends after it starts');

select tests.become_owner();
select results_eq(
  $$ select details from public.audit_events where event = 'plan.changed' and organization_id = tests.harbor() $$,
  $$ values ('{"from": "teams", "to": "pro", "status_from": "active", "status_to": "past_due"}'::jsonb) $$,
  'T5: a change of plan is recorded once');
update public.subscriptions set current_period_end = now() where organization_id = tests.harbor();
select is((select count(*) from public.audit_events where event = 'plan.changed'), 1::bigint,
  'T5: what is no change of plan is not');
select is((select plan_slug from public.subscriptions where organization_id = tests.meadow()), 'teams',
  'B2: others are unaffected');
select throws_ok($$ insert into public.subscriptions (organization_id) values (tests.harbor()) $$, '23505', null,
  'B2: one subscription per organization');

select * from finish();
rollback;
