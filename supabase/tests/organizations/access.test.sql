begin;
select plan(21);
select tests.cast_members();

-- Reading.
select tests.become('viewer');
select set_eq($$ select name from public.organizations where personal_for is null $$, array['Harbor'],
  'T2-01: a viewer reads their organization, and no other');
select tests.become('outsider');
select set_eq($$ select name from public.organizations where personal_for is null $$, array['Meadow'],
  'T2-02: an outsider reads their own alone');
select is_empty($$ select * from public.organizations where id = tests.harbor() $$,
  'T2-03: asked for by its id, another''s organization is not there');
select tests.become_anon();
select throws_ok($$ select * from public.organizations $$, '42501', null, 'T2-04: anon may not even ask');

-- Renaming.
select tests.become('viewer');
select is_empty($$ update public.organizations set name = 'Taken' where id = tests.harbor() returning id $$,
  'T2-05: a viewer renames nothing');
select tests.become('member');
select is_empty($$ update public.organizations set name = 'Taken' where id = tests.harbor() returning id $$,
  'T2-06: a member renames nothing');
select tests.become('removed');
select is_empty($$ update public.organizations set name = 'Taken' where id = tests.harbor() returning id $$,
  'T2-07: somebody removed renames nothing');
select tests.become('outsider');
select is_empty($$ update public.organizations set name = 'Taken' where id = tests.harbor() returning id $$,
  'T2-08: the admin of another organization renames nothing here');
select tests.become('admin');
select is_empty($$ update public.organizations set name = 'Taken' where id = tests.meadow() returning id $$,
  'T2-09: nor the other way round');
select isnt_empty($$ update public.organizations set name = 'Harbor House' where id = tests.harbor() returning id $$,
  'T2: an admin renames the organization');
select throws_ok($$ update public.organizations set name = '   ' where id = tests.harbor() $$,
  '23514', null, 'W5: a name is not blank');
select throws_ok($$ update public.organizations set name = repeat('x', 101) where id = tests.harbor() $$,
  '23514', null, 'W5: a name has at most 100 characters');

-- What stays the database's.
select throws_ok($$ update public.organizations set id = gen_random_uuid() $$, '42501', null,
  'T2-10: the id of an organization never changes');
select throws_ok($$ update public.organizations set slug = 'admin' $$, '42501', null, 'W5: nobody chooses a slug');
select throws_ok($$ update public.organizations set personal_for = null $$, '42501', null,
  'T2-11: nobody takes a personal organization over');
select throws_ok($$ update public.organizations set external_tenant_id = 'tenant' $$, '42501', null,
  'W6: nobody claims an external tenant');
select throws_ok($$ insert into public.organizations (name) values ('Third') $$, '42501', null,
  'T3-01: nobody inserts an organization');
select throws_ok($$ delete from public.organizations where id = tests.harbor() $$, '42501', null,
  'T3-02: not even its admin deletes one');

select tests.become_owner();
select is((select name from public.organizations where id = tests.harbor()), 'Harbor House', 'T2: the new name stands');
select is((select name from public.organizations where id = tests.meadow()), 'Meadow', 'T2: others are unaffected');
insert into public.organizations (name, slug) values ('Squatter', 'billing');
select matches((select slug from public.organizations where name = 'Squatter'), '^[0-9a-f]{8}$',
  'W5: a slug is derived, whoever inserts');

select * from finish();
rollback;
