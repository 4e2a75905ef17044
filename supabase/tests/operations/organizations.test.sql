-- Plans and flags that an operator sets for an organization.
begin;
select plan(30);
select tests.cast_members();
create function pg_temp.flags(person text) returns jsonb language plpgsql as $$
declare found jsonb;
begin
  perform tests.become(person);
  found := public.ensure_workspace() -> 'feature_flags';
  perform tests.become_owner();
  return found;
end $$;
create function pg_temp.records(wanted text) returns table (organization uuid, details jsonb) language sql as $$
  select e.organization_id, e.details - 'operation' - 'operator' from public.audit_events as e
  where e.event = 'admin.operation' and e.details ->> 'operation' = wanted order by e.id $$;
update public.profiles set active_organization_id = tests.harbor() where id in (tests.id('admin'), tests.id('viewer'), tests.id('removed'));

-- Not for an admin of the organization.
select tests.become('admin');
select throws_ok($$ select public.set_organization_plan(tests.harbor(), 'enterprise', null, null) $$, '42501', null, 'A4-50: no admin chooses the plan for nothing');
select throws_ok($$ select public.set_organization_flags(tests.harbor(), '{}', null, null) $$, '42501', null, 'A4-51: nor a flag');
select throws_ok($$ select * from private.organization_flags $$, '42501', null, 'A4-52: nor reads the table');
select throws_ok($$ insert into private.organization_flags values (tests.harbor(), 'deep_research', true) $$, '42501', null, 'A4-53: nor writes it');

-- Plans.
select tests.become_service();
select is(public.set_organization_plan(tests.harbor(), 'enterprise', null, null), '{"plan": "enterprise", "changed": true}'::jsonb, 'A4: a plan is set');
select is(public.set_organization_plan(tests.harbor(), 'enterprise', null, null), '{"plan": "enterprise", "changed": false}'::jsonb, 'A4: once');
select throws_ok($$ select public.set_organization_plan(tests.harbor(), 'golden', null, null) $$, 'PT404', 'There is no such plan.', 'A4: of those there are');
select throws_ok($$ select public.set_organization_plan(gen_random_uuid(), 'pro', null, null) $$, 'PT404', 'There is no such organization.', 'A4: for one that there is');
select is(tests.try('service', $$ select public.set_organization_plan(tests.harbor(), 'bootstrapper', null, null) $$), '402 limit_reached',
  'T3: never one with fewer seats than members');
select tests.become_owner();
select is(tests.try('owner', $$ select public.set_organization_plan(tests.harbor(), 'pro', tests.id('admin'), null) $$), '403 operator_required',
  'A4-54: not for somebody who is no platform admin');
select bag_eq('select organization_id, plan_slug from public.subscriptions where organization_id in (tests.harbor(), tests.meadow())',
  $$ values (tests.harbor(), 'enterprise'), (tests.meadow(), 'teams') $$, 'A4: others are unaffected');
select results_eq($$ select * from pg_temp.records('organization.set_plan') $$,
  $$ values (tests.harbor(), '{"from": "teams", "to": "enterprise"}'::jsonb) $$, 'T5: recorded once, with before and after');
delete from public.subscriptions where organization_id = tests.meadow();
select is(public.set_organization_plan(tests.meadow(), 'pro', null, null), '{"plan": "pro", "changed": true}'::jsonb, 'A4: also where there was none');

-- Flags: the profile's word, else the organization's, else the default.
select is(pg_temp.flags('viewer'), '{"deep_research": false, "strategy_graph": false}'::jsonb, 'B4: the defaults');
select tests.become_service();
select is(public.set_organization_flags(tests.harbor(), '{"deep_research": true}', null, null), '{"flags": {"deep_research": true}, "changed": true}'::jsonb, 'A4: a flag is set');
select is(public.set_organization_flags(tests.harbor(), '{"deep_research": true}', null, null) ->> 'changed', 'false', 'A4: once');
select tests.become_owner();
select is(pg_temp.flags('viewer') -> 'deep_research', 'true'::jsonb, 'B4: all of the organization have it');
select is(pg_temp.flags('outsider') -> 'deep_research', 'false'::jsonb, 'B4: others are unaffected');
select is(pg_temp.flags('removed') -> 'deep_research', 'false'::jsonb, 'B4-10: nor has it who was removed, whatever the profile says');
select is(pg_temp.flags('member') -> 'deep_research', 'false'::jsonb, 'B4: nor who works in another organization just now');
update public.profiles set beta_features = '{"deep_research": false}' where id = tests.id('viewer');
select is(pg_temp.flags('viewer') -> 'deep_research', 'false'::jsonb, 'B4: a person''s own override comes first');
update public.feature_flags set is_enabled = true;
select public.set_organization_flags(tests.harbor(), '{"strategy_graph": false}', null, null);
select is(pg_temp.flags('admin'), '{"deep_research": true, "strategy_graph": false}'::jsonb, 'B4: a set of flags replaces the one before; what is left out has its default');
select is(tests.try('service', format('select public.set_organization_flags(tests.harbor(), %L, null, null)', flags)), '400 invalid_input', 'A4: refused: ' || flags)
from unnest(array['{"unknown": true}', '{"deep_research": "true"}', '{"deep_research": null}', '[]', '"x"']) as flags;
select is(tests.try('service', $$ select public.set_organization_flags(gen_random_uuid(), '{}', null, null) $$), '404 organization_not_found', 'A4: 404 for no organization');
select is((select count(*) from pg_temp.records('organization.set_flags')), 2::bigint, 'T5: what changed is recorded');

-- With the organization its flags go.
delete from public.organizations where id = tests.harbor();
select is_empty('select * from private.organization_flags', 'W9: nothing is left of it');

select * from finish();
rollback;
