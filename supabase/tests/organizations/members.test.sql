begin;
select plan(19);
select tests.cast_members();

-- Reading.
select tests.become('viewer');
select set_eq($$ select user_id from public.organization_members where organization_id = tests.harbor() $$,
  array[tests.id('admin'), tests.id('member'), tests.id('viewer'), tests.id('removed')],
  'T1-01: teammates see each other');
select is_empty($$ select * from public.organization_members where organization_id = tests.meadow() $$,
  'T1-02: and nobody of another organization');
select is_empty($$ select * from public.organization_members where organization_id = tests.home('admin') $$,
  'T1-03: a teammate''s personal organization is theirs alone');
select tests.become('removed');
select is_empty($$ select * from public.organization_members where organization_id = tests.harbor() $$,
  'T1-04: somebody removed sees no member, nor their own row');
select isnt_empty($$ select * from public.organization_members where organization_id = tests.home('removed') $$,
  'T1: and still sees their own home');
select tests.become('outsider');
select is_empty($$ select * from public.organization_members where organization_id = tests.harbor() $$,
  'T1-05: an outsider sees none');
select tests.become_anon();
select throws_ok($$ select * from public.organization_members $$, '42501', null, 'T1-06: anon may not even ask');

-- Writing: by functions alone, whatever the role.
select tests.become('outsider');
select throws_ok(
  $$ insert into public.organization_members (organization_id, user_id, role)
     values (tests.harbor(), tests.id('outsider'), 'admin') $$,
  '42501', null, 'T3-03: nobody lets themselves in');
select throws_ok(
  $$ insert into public.organization_members (organization_id, user_id, role)
     values (tests.harbor(), tests.id('outsider'), 'admin')
     on conflict (organization_id, user_id) do update set role = 'admin' $$,
  '42501', null, 'T3-04: nor by an upsert');
select tests.become('viewer');
select throws_ok($$ update public.organization_members set role = 'admin' where user_id = tests.id('viewer') $$,
  '42501', null, 'T3-05: nobody raises their own role');
select tests.become('removed');
select throws_ok($$ update public.organization_members set is_active = true $$, '42501', null,
  'T3-06: somebody removed does not return by themselves');
select tests.become('admin');
select throws_ok($$ update public.organization_members set role = 'viewer' where user_id = tests.id('member') $$,
  '42501', null, 'T3-07: an admin changes roles by a function, never by hand');
select throws_ok($$ update public.organization_members set organization_id = tests.meadow() $$, '42501', null,
  'T2-12: a membership never moves');
select throws_ok($$ delete from public.organization_members where user_id = tests.id('member') $$, '42501', null,
  'T3-08: nor removes members by hand');

select tests.become_owner();
select results_eq(
  $$ select p.name, m.role::text, m.is_active from public.organization_members as m
     join tests.people as p on p.id = m.user_id where m.organization_id = tests.harbor() order by p.name $$,
  $$ values ('admin', 'admin', true), ('member', 'member', true), ('removed', 'member', false),
            ('viewer', 'viewer', true) $$,
  'T3: after all of this the members are the same');

-- One row per person.
select throws_ok($$ insert into public.organization_members (organization_id, user_id)
  values (tests.harbor(), tests.id('admin')) $$, '23505', null, 'T1: one membership per person and organization');

-- The organizations in which the caller has at least a role.
select tests.become('member');
select ok(tests.harbor() = any (private.org_ids_with_role('member')), 'T1: a member counts as member');
select ok(tests.harbor() = any (private.org_ids_with_role('viewer')), 'T1: and as viewer');
select ok(not tests.harbor() = any (private.org_ids_with_role('admin')), 'T1-07: but not as admin');

select * from finish();
rollback;
