-- Seats are counted wherever a membership begins.
begin;
select plan(19);
select tests.cast_members();
update public.subscriptions set plan_slug = 'pro' where organization_id = tests.harbor();
select tests.sign_up(name) from unnest('{fourth,fifth,sixth}'::text[]) as name;
create function pg_temp.add(person text, role text default 'member') returns text language sql as $$
  select tests.try('service', format('insert into public.organization_members (organization_id, user_id, role) values (%L, %L, %L)',
    tests.harbor(), tests.id(person), role)) $$;
create function pg_temp.invite(person text) returns text language plpgsql as $$
declare
  address constant text := tests.confirm(person);
  token text;
begin
  perform tests.become('admin');
  token := public.invite_member(tests.harbor(), address, 'viewer') ->> 'token';
  perform tests.become_owner();
  return token;
end
$$;
create temp table sixth as select pg_temp.invite('sixth') as token;
create function pg_temp.accept() returns text language sql as $$
  select tests.try('sixth', format('select public.accept_invitation(%L)', token)) from sixth $$;

-- Five seats: three active members, a fourth and a fifth.
select is(pg_temp.add('fourth'), 'done', 'T3: the fourth of five seats');
select is(pg_temp.add('fifth', 'viewer'), 'done', 'T3: the fifth; a viewer takes one too');
select is(pg_temp.accept(), '402 limit_reached', 'T3-47: the sixth does not join by invitation');
select is(pg_temp.add('sixth'), '402 limit_reached', 'T3-48: nor by the service''s own hand');
select is(tests.try('service', format('update public.organization_members set is_active = true where user_id = %L and organization_id = %L',
  tests.id('removed'), tests.harbor())), '402 limit_reached', 'T3-49: nor does somebody deactivated come back');
select is(tests.try('owner', format($$ insert into public.organization_members (organization_id, user_id)
  select %L, id from tests.people where name = 'outsider' $$, tests.harbor())), '402 limit_reached', 'T3-50: nor by the owner''s');
select is((select count(*) from public.organization_members where organization_id = tests.harbor() and is_active), 5::bigint, 'T3: five seats, five people');
select is((select accepted_at from public.invitations where organization_id = tests.harbor()), null, 'T3: the invitation waits');
select throws_like($$ insert into public.organization_members (organization_id, user_id) values (tests.harbor(), tests.id('sixth')) $$,
  '%"pro" has 5 seats%', 'B3: the error names plan and limit');
select is(pg_temp.add('outsider', 'admin'), '402 limit_reached', 'T3-51: an admin needs a seat as well');

-- What takes no seat is open.
select is(tests.try('admin', format('select public.set_member_role(%L, %L, %L)', tests.harbor(), tests.id('viewer'), 'member')), 'done',
  'T3: a role is no seat');
select is(tests.try('service', format('insert into public.organization_members (organization_id, user_id, is_active) values (%L, %L, false)',
  tests.harbor(), tests.id('outsider'))), 'done', 'T3: nor is a deactivated membership');

-- A seat falls free, by each way out; a larger plan has more.
select is(tests.try('fourth', format('select public.leave_organization(%L)', tests.harbor())), 'done', 'T3: somebody leaves');
select is(pg_temp.accept(), 'done', 'T3: and the invited one joins after all');
select is(pg_temp.add('fourth'), '402 limit_reached', 'T3-52: the seat is taken again');
update public.subscriptions set plan_slug = 'enterprise' where organization_id = tests.harbor();
select is(pg_temp.add('fourth'), 'done', 'T3: no limit is no limit');
update public.subscriptions set plan_slug = 'bootstrapper' where organization_id = tests.harbor();
select is((select count(*) from public.organization_members where organization_id = tests.harbor() and is_active), 6::bigint,
  'T3: a smaller plan throws nobody out');
select is(tests.try('service', format('update public.organization_members set is_active = true where user_id = %L and organization_id = %L',
  tests.id('removed'), tests.harbor())), '402 limit_reached', 'T3-53: and lets nobody in');
select is((select count(*) from public.organization_members where organization_id = tests.meadow()), 1::bigint, 'T3: others are unaffected');

select * from finish();
rollback;
