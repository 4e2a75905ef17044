begin;
select plan(34);
select tests.cast_members();
create function pg_temp.role_of(person text) returns text language sql as $$
  select role::text || case when is_active then '' else ' (off)' end from public.organization_members
  where organization_id = tests.harbor() and user_id = tests.id(person) $$;
create function pg_temp.set_role(actor text, person text, role text, place uuid default tests.harbor()) returns text language sql as $$
  select tests.try(actor, format('select public.set_member_role(%L, %L, %L)', place, tests.id(person), role)) $$;
create function pg_temp.remove(actor text, person text, place uuid default tests.harbor()) returns text language sql as $$
  select tests.try(actor, format('select public.remove_member(%L, %L)', place, tests.id(person))) $$;

-- Roles: by admins, of their own organization's members.
select is(pg_temp.set_role('admin', 'viewer', 'member'), 'done', 'T3: an admin raises a viewer');
select is(pg_temp.role_of('viewer'), 'member', 'T3: who is a member then');
select is(pg_temp.set_role('admin', 'viewer', 'viewer'), 'done', 'T3: and lowers again');
select is(pg_temp.set_role('viewer', 'viewer', 'admin'), '403 role_required', 'T3-14: a viewer does not raise themselves');
select is(pg_temp.set_role('member', 'member', 'admin'), '403 role_required', 'T3-15: nor does a member');
select is(pg_temp.set_role('member', 'admin', 'viewer'), '403 role_required', 'T3-16: a member lowers no admin');
select is(pg_temp.set_role('member', 'viewer', 'viewer'), '403 role_required', 'T3-17: nor sets what is so already');
select is(pg_temp.set_role('outsider', 'outsider', 'admin'), '404 organization_not_found', 'T3-18: to an outsider there is no such organization');
select is(pg_temp.set_role('outsider', 'outsider', 'admin', gen_random_uuid()), '404 organization_not_found', 'T3-19: exactly as one that does not exist');
select is(pg_temp.set_role('removed', 'removed', 'admin'), '404 organization_not_found', 'T3-20: nor to somebody deactivated');
select is(pg_temp.set_role('anon', 'viewer', 'admin'), '42501', 'T3-21: anon is refused');
select is(pg_temp.set_role('admin', 'outsider', 'member'), '404 member_not_found', 'T3-22: a role makes nobody a member');
select is(pg_temp.set_role('admin', 'removed', 'admin'), '404 member_not_found', 'T3-23: nor brings somebody deactivated back');
select is(pg_temp.set_role('admin', 'outsider', 'viewer', tests.meadow()), '404 organization_not_found',
  'T3-24: an admin here is nobody in another organization');
select is(tests.try('admin', format('select public.set_member_role(%L, %L, null)', tests.harbor(), tests.id('viewer'))), '23502', 'T3-25: no role is no role');
select is(pg_temp.role_of('admin') || pg_temp.role_of('member') || pg_temp.role_of('viewer') || pg_temp.role_of('removed'),
  'adminmemberviewermember (off)', 'T3: after all that was refused, roles are as before');

-- Removing: the same people, the same refusals.
select is(pg_temp.remove('viewer', 'member'), '403 role_required', 'T3-26: a viewer removes nobody');
select is(pg_temp.remove('member', 'viewer'), '403 role_required', 'T3-27: nor does a member');
select is(pg_temp.remove('member', 'member'), '403 role_required', 'T3-28: nor themselves by this door');
select is(pg_temp.remove('outsider', 'viewer'), '404 organization_not_found', 'T3-29: nor an outsider');
select is(pg_temp.remove('removed', 'removed'), '404 organization_not_found', 'T3-30: nor somebody deactivated');
select is(pg_temp.remove('anon', 'viewer'), '42501', 'T3-31: nor anon');
select is(pg_temp.remove('admin', 'outsider', tests.meadow()), '404 organization_not_found', 'T3-32: nor the admin of another organization');
select is(pg_temp.remove('admin', 'outsider'), '404 member_not_found', 'T3-33: who does not belong can not be removed');
select is(pg_temp.remove('admin', 'viewer'), 'done', 'T3: an admin removes a viewer');
select is(pg_temp.role_of('viewer'), null, 'T3: who is gone');
select is(pg_temp.remove('admin', 'viewer'), '404 member_not_found', 'T3: once');
select is(pg_temp.remove('admin', 'removed'), 'done', 'T3: also somebody deactivated');
select is(pg_temp.role_of('admin') || pg_temp.role_of('member'), 'adminmember', 'T3: others are unaffected');
select is((select role::text from public.organization_members where organization_id = tests.meadow()), 'admin', 'T3: and so is Meadow');

-- A membership does not move, not even by the service or the owner.
select is(tests.try('service', format('update public.organization_members set user_id = %L where organization_id = %L and user_id = %L',
  tests.id('outsider'), tests.harbor(), tests.id('member'))), '403 forbidden', 'T2-15: a membership does not change hands');
select is(tests.try('service', format('update public.organization_members set organization_id = %L where organization_id = %L and user_id = %L',
  tests.meadow(), tests.harbor(), tests.id('member'))), '403 forbidden', 'T2-16: nor places');
select is(tests.try('owner', format('update public.organization_members set organization_id = %L where organization_id = %L and user_id = %L',
  tests.meadow(), tests.harbor(), tests.id('member'))), '403 forbidden', 'T2-17: whoever asks');
select is(tests.try('service', format('update public.organization_members set user_id = user_id where organization_id = %L', tests.harbor())),
  'done', 'T2: written as it was, it may stay');

select * from finish();
rollback;
