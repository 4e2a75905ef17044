begin;
select plan(24);
select tests.cast_members();
insert into public.projects (organization_id, name) values (tests.harbor(), 'Lighthouse'), (tests.meadow(), 'Windmill');

-- Reading.
select tests.become('viewer');
select set_eq($$ select name from public.projects where organization_id <> tests.home('viewer') $$, array['Lighthouse'],
  'T2-13: a viewer reads the organization''s projects, and no others');
select tests.become('outsider');
select is_empty($$ select * from public.projects where name = 'Lighthouse' $$, 'T2-14: an outsider does not');
select tests.become_anon();
select throws_ok($$ select * from public.projects $$, '42501', null, 'T2-15: anon may not even ask');

-- Creating.
select tests.become('member');
select lives_ok($$ insert into public.projects (organization_id, name) values (tests.harbor(), 'Breakwater') $$,
  'P1: a member creates a project');
select row_eq(
  $$ select owner_id, type, status, privacy, chunking_strategy, stage_number from public.projects where name = 'Breakwater' $$,
  row(tests.id('member'), 'repository'::public.project_type, 'active'::public.project_status,
      'private'::public.project_privacy, 'semantic'::public.chunking_strategy, null::integer),
  'P1: owner and defaults are the database''s');
select throws_ok($$ insert into public.projects (organization_id, name, owner_id)
  values (tests.harbor(), 'Not mine', tests.id('admin')) $$, '42501', null, 'P1-01: nobody names another as owner');
select throws_ok($$ insert into public.projects (organization_id, name) values (tests.meadow(), 'Elsewhere') $$,
  '42501', null, 'T2-16: nobody creates in another organization');
select throws_ok($$ insert into public.projects (name) values ('Nowhere') $$, '42501', null,
  'T2: nobody creates in none');
select tests.become('viewer');
select throws_ok($$ insert into public.projects (organization_id, name) values (tests.harbor(), 'By a viewer') $$,
  '42501', null, 'T2-17: a viewer creates nothing');
select tests.become('removed');
select throws_ok($$ insert into public.projects (organization_id, name) values (tests.harbor(), 'By one removed') $$,
  '42501', null, 'T2-18: nor does somebody removed');

-- Editing.
select tests.become('viewer');
select is_empty($$ update public.projects set name = 'Taken' where organization_id = tests.harbor() returning id $$,
  'T2-19: a viewer edits nothing');
select tests.become('outsider');
select is_empty($$ update public.projects set name = 'Taken' where organization_id = tests.harbor() returning id $$,
  'T2-20: nor an outsider');
select tests.become('member');
select isnt_empty($$ update public.projects set name = 'Lamp', status = 'paused', stage_number = 2
  where name = 'Lighthouse' returning id $$, 'P1: a member edits');
select throws_ok($$ update public.projects set organization_id = tests.home('member') $$, '42501', null,
  'T2-21: a project never moves to another organization');
select throws_ok($$ update public.projects set owner_id = tests.id('member') $$, '42501', null,
  'P1-02: nor to another owner');

-- Deleting.
select is_empty($$ delete from public.projects where organization_id = tests.harbor() returning id $$,
  'T2-22: a member deletes nothing');
select tests.become('outsider');
select is_empty($$ delete from public.projects where organization_id = tests.harbor() returning id $$,
  'T2-23: an admin of another organization deletes nothing here');
select tests.become('admin');
select isnt_empty($$ delete from public.projects where name = 'Lamp' returning id $$, 'T2: an admin deletes');

-- The rules of a row.
select throws_ok($$ insert into public.projects (organization_id, name) values (tests.harbor(), 'ab') $$, '23514', null,
  'P1: a name has at least 3 characters');
select throws_ok($$ insert into public.projects (organization_id, name) values (tests.harbor(), repeat('x', 51)) $$,
  '23514', null, 'P1: and at most 50');
select throws_ok($$ insert into public.projects (organization_id, name, stage_number) values (tests.harbor(), 'Stage', 0) $$,
  '23514', null, 'P1: a stage is positive');

select tests.become_owner();
select set_eq($$ select name from public.projects where organization_id = tests.meadow() $$, array['Windmill'],
  'T2: others are unaffected');
select is((select count(*) from public.projects where organization_id = tests.harbor()), 1::bigint,
  'T2: what was not deleted stands');

-- The owner's account goes, the project stays with its organization.
delete from auth.users where id = tests.id('member');
select results_eq($$ select owner_id from public.projects where name = 'Breakwater' $$, $$ values (null::uuid) $$,
  'W9: a shared project outlives its owner''s account');

select * from finish();
rollback;
