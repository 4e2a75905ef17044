-- Somebody always manages: whatever path is tried, an active admin remains.
begin;
select plan(29);
select tests.cast_members();
create function pg_temp.admins(place uuid default tests.harbor()) returns text[] language sql as $$
  select coalesce(array_agg(p.name order by p.name), '{}') from public.organization_members as m join tests.people as p on p.id = m.user_id
  where m.organization_id = place and m.role = 'admin' and m.is_active $$;
create temp table path (name text, person text, statement text);
insert into path
select name, person, replace(replace(statement, '$place', quote_literal(tests.harbor())), '$admin', quote_literal(tests.id('admin'))) from (values
  ('is demoted', 'admin', $$ select public.set_member_role($place, $admin, 'member') $$),
  ('becomes a viewer', 'admin', $$ select public.set_member_role($place, $admin, 'viewer') $$),
  ('is removed', 'admin', $$ select public.remove_member($place, $admin) $$),
  ('leaves', 'admin', $$ select public.leave_organization($place) $$),
  ('deletes the account', 'admin', $$ select public.delete_my_account() $$),
  ('is demoted by the service', 'service', $$ update public.organization_members set role = 'member' where organization_id = $place and user_id = $admin $$),
  ('is deactivated by the service', 'service', $$ update public.organization_members set is_active = false where organization_id = $place and user_id = $admin $$),
  ('is deactivated with all others', 'service', $$ update public.organization_members set is_active = false where organization_id = $place $$),
  ('is deleted by the service', 'service', $$ delete from public.organization_members where user_id = $admin $$),
  ('is deleted with all others', 'service', $$ delete from public.organization_members where organization_id = $place $$),
  ('is demoted by the owner', 'owner', $$ update public.organization_members set role = 'viewer' where user_id = $admin $$),
  ('is deleted by Auth', 'owner', $$ set local role supabase_auth_admin; delete from auth.users where id = $admin; reset role $$)
) as p (name, person, statement);
select is(tests.try(person, statement), '409 last_admin', format('T3-34: the last admin stays when %s', 'one ' || name)) from path;
select is(pg_temp.admins(), '{admin}', 'T3: the admin is still the admin');
select isnt_empty($$ select * from auth.users where id = tests.id('admin') $$, 'W9-08: with the account');
select is((select count(*) from public.organization_members where organization_id = tests.harbor()), 4::bigint, 'T3: nobody else has gone either');

-- A deactivated admin is none.
update public.organization_members set role = 'admin' where organization_id = tests.harbor() and user_id = tests.id('removed');
select is(tests.try('admin', (select statement from path where name = 'leaves')), '409 last_admin', 'T3-35: a deactivated admin does not count');

-- A second one, and each path is open.
select is(tests.try('admin', format('select public.set_member_role(%L, %L, %L)', tests.harbor(), tests.id('member'), 'admin')), 'done',
  'T3: an admin makes another');
create function pg_temp.as_if(person text, statement text) returns text language plpgsql as $$
declare
  outcome text;
begin
  outcome := tests.try(person, statement) || ' ' || pg_temp.admins()::text;
  raise exception using errcode = 'P0001', message = outcome;
exception when raise_exception then
  return sqlerrm;
end
$$;
select is(pg_temp.as_if(person, statement), 'done {member}', format('T3: with another the first %s', name)) from path
where name in ('is demoted', 'is removed', 'leaves', 'deletes the account', 'is demoted by the service', 'is deactivated by the service',
  'is deleted by Auth');
select is(tests.try('service', (select statement from path where name = 'is deactivated with all others')), '409 last_admin',
  'T3-36: both at once is refused');

-- A swap in one statement leaves somebody at every moment that counts.
select is(tests.try('service', format($$ update public.organization_members
  set role = (case user_id when %L then 'viewer' else 'admin' end)::public.organization_role
  where organization_id = %L and user_id in (%L, %L) $$, tests.id('admin'), tests.harbor(), tests.id('admin'), tests.id('viewer'))),
  'done', 'T3: admins may change places in one statement');

-- A personal organization keeps its person; deleted as a whole, an organization takes its admins along.
select is(tests.try('outsider', format('select public.leave_organization(%L)', tests.home('outsider'))), '409 last_admin',
  'T3-37: nobody leaves their own home');
select is(tests.try('outsider', format('select public.remove_member(%L, %L)', tests.home('outsider'), tests.id('outsider'))), '409 last_admin',
  'T3-38: nor is removed from it');
select is(tests.try('service', format('delete from public.organizations where id = %L', tests.harbor())), 'done',
  'T3: a whole organization goes with its admins');

select * from finish();
rollback;
