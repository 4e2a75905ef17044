-- What happens is recorded where it happens, with who did it; each organization reads its own.
begin;
select plan(24);
select tests.cast_members();
select tests.sign_up('guest');
select tests.confirm('guest');
create temp table mark (id uuid);
insert into mark select max(id::text)::uuid from public.audit_events;
create function pg_temp.recorded(place uuid default tests.harbor())
returns table (event text, actor text, subject text, details jsonb) language plpgsql as $$
begin
  return query
  select e.event, a.name, coalesce(s.name, case when e.subject_id is not null then 'row' end), e.details
  from public.audit_events as e
  left join tests.people as a on a.id = e.actor_id left join tests.people as s on s.id = e.subject_id
  where e.id > (select m.id from mark as m) and e.organization_id is not distinct from place
  order by e.id;
  update mark set id = (select max(e.id::text)::uuid from public.audit_events as e);
end
$$;

-- Membership and role.
select tests.become('admin');
select public.set_member_role(tests.harbor(), tests.id('viewer'), 'member');
select public.set_member_role(tests.harbor(), tests.id('viewer'), 'member');
select public.remove_member(tests.harbor(), tests.id('viewer'));
select tests.become('member');
select public.leave_organization(tests.harbor());
select tests.become_owner();
select results_eq('select * from pg_temp.recorded()', $$ values
  ('member.role_changed', 'admin', 'viewer', '{"from": "viewer", "to": "member"}'::jsonb),
  ('member.removed', 'admin', 'viewer', '{"role": "member"}'),
  ('member.removed', 'member', 'member', '{"role": "member"}') $$, 'T5: roles and leaving, with who did it; a role that stays is no event');

-- Invitations, from the first word to the door.
create temp table address as select email from auth.users where id = tests.id('guest');
grant select on address to authenticated;
select tests.become('admin');
create temp table lost as select public.invite_member(tests.harbor(), email, 'viewer') as i from address;
select public.revoke_invitation((i ->> 'id')::uuid) from lost;
create temp table kept as select public.invite_member(tests.harbor(), email, 'member') as i from address;
grant select on kept to authenticated;
select tests.become('guest');
select public.accept_invitation(i ->> 'token') from kept;
select tests.become_owner();
select results_eq('select * from pg_temp.recorded()', $$ values
  ('invitation.created', 'admin', 'row', '{"role": "viewer"}'::jsonb), ('invitation.revoked', 'admin', 'row', '{}'),
  ('invitation.created', 'admin', 'row', '{"role": "member"}'), ('member.added', 'guest', 'guest', '{"role": "member"}'),
  ('invitation.accepted', 'guest', 'row', '{"role": "member"}') $$, 'T5: invitations, by whom, for what');

-- What is refused is no event.
select is(tests.try('guest', format('select public.set_member_role(%L, %L, %L)', tests.harbor(), tests.id('guest'), 'admin')), '403 role_required', 'T3: refused');
select is(tests.try('admin', format('select public.leave_organization(%L)', tests.harbor())), '409 last_admin', 'T3: refused');
select is_empty('select * from pg_temp.recorded()', 'T5: what did not happen is not recorded');

-- A return with another role is both.
update public.organization_members set is_active = true, role = 'viewer' where organization_id = tests.harbor() and user_id = tests.id('removed');
select set_eq('select event, actor, subject from pg_temp.recorded()', $$ values
  ('member.activated', null, 'removed'), ('member.role_changed', null, 'removed') $$, 'T5: a return with another role is a return and a role');
update public.organization_members set is_active = false, role = 'member' where organization_id = tests.harbor() and user_id = tests.id('removed');
select set_eq('select event from pg_temp.recorded()', '{member.deactivated,member.role_changed}'::text[], 'T5: so is the way out');

-- Plans, as the service changes them.
update public.subscriptions set plan_slug = 'pro' where organization_id = tests.harbor();
update public.subscriptions set status = 'past_due' where organization_id = tests.harbor();
update public.subscriptions set status = 'past_due', current_period_end = now() where organization_id = tests.harbor();
select results_eq('select event, actor, details from pg_temp.recorded()', $$ values
  ('plan.changed', null, '{"from": "teams", "to": "pro", "status_from": "active", "status_to": "active"}'::jsonb),
  ('plan.changed', null, '{"from": "pro", "to": "pro", "status_from": "active", "status_to": "past_due"}') $$, 'T5: plan and status; the system has no name');

-- Flags, for everybody and for one.
update public.feature_flags set is_enabled = true where key = 'deep_research';
update public.feature_flags set description = description where key = 'deep_research';
update public.profiles set beta_features = '{"strategy_graph": true}' where id = tests.id('guest');
select results_eq('select event, subject, details from pg_temp.recorded(null)', $$ values
  ('flag.changed', null, '{"flag": "deep_research", "from": false, "to": true}'::jsonb),
  ('flag.overridden', 'guest', '{"from": {}, "to": {"strategy_graph": true}}') $$, 'T5: flags, for everybody and for one');

-- Deletion: of an account, and of an organization.
select tests.become('guest');
select public.delete_my_account();
select tests.become_owner();
create temp table after_deletion as select e.event, e.organization_id, e.actor_id, e.subject_id from public.audit_events as e, mark where e.id > mark.id;
select isnt_empty($$ select * from after_deletion where event = 'user.deleted' and actor_id = tests.id('guest') and subject_id = tests.id('guest') $$,
  'T5: an account''s end is recorded, with who ended it');
select isnt_empty($$ select * from after_deletion where event = 'member.removed' and organization_id = tests.harbor() and subject_id = tests.id('guest') $$,
  'T5: and the organization''s record tells that a member went');
select isnt_empty($$ select * from after_deletion where event = 'organization.deleted' $$, 'T5: the personal organization''s end is recorded');
select is_empty($$ select e.* from public.audit_events as e, address as a where to_jsonb(e)::text like '%' || a.email || '%' $$, 'T5-18: no address is in the record');
select is_empty($$ select * from public.audit_events where event like 'organization.created' and organization_id = tests.harbor() $$, 'T5: what nobody did has no event');

-- Who reads: the organization's admins, at this moment.
create function pg_temp.seen(person text, place uuid) returns bigint language plpgsql as $$
declare
  n bigint;
begin
  perform tests.become(person);
  select count(*) into n from public.audit_events as e where e.organization_id is not distinct from place;
  perform tests.become_owner();
  return n;
end
$$;
select ok(pg_temp.seen('admin', tests.harbor()) > 10, 'T5: the admin reads it all');
select is(pg_temp.seen('outsider', tests.harbor()), 0::bigint, 'T5-19: the admin of another organization reads none');
select ok(pg_temp.seen('outsider', tests.meadow()) > 0, 'T5: but their own');
select is(pg_temp.seen('admin', tests.meadow()), 0::bigint, 'T5-20: and the other way round');
select is(pg_temp.seen('admin', null), 0::bigint, 'T5-21: what belongs to no organization, sign-ins among it, is nobody''s to read');
update public.organization_members set role = 'admin', is_active = true where organization_id = tests.harbor() and user_id = tests.id('removed');
select ok(pg_temp.seen('removed', tests.harbor()) > 10, 'T5: a new admin reads it');
select is(tests.try('removed', format('select public.set_member_role(%L, %L, %L)', tests.harbor(), tests.id('removed'), 'member')), 'done', 'T3: an admin steps down');
select is(pg_temp.seen('removed', tests.harbor()), 0::bigint, 'T5-22: and reads it no more');
select is((select count(distinct debug_id) from public.audit_events), (select count(*) from public.audit_events), 'T5: each event has a debug_id of its own');
select is(tests.try('service', format('insert into public.audit_events (event, organization_id, actor_id) values (%L, %L, %L)',
  'plan.changed', tests.harbor(), tests.id('admin'))), '42501', 'T5-23: nobody forges one in another''s name');

select * from finish();
rollback;
