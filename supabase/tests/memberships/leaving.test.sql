begin;
select plan(16);
select tests.cast_members();
create function pg_temp.leave(person text, place uuid default tests.harbor()) returns text language sql as $$
  select tests.try(person, format('select public.leave_organization(%L)', place)) $$;
create function pg_temp.switch(person text, place uuid default tests.harbor()) returns text language sql as $$
  select tests.try(person, format('select public.switch_organization(%L)', place)) $$;

-- Switching: into one's own organizations alone.
select is(pg_temp.switch('viewer'), 'done', 'T3: a viewer switches');
select is((select active_organization_id from public.profiles where id = tests.id('viewer')), tests.harbor(), 'T3: and works there');
select is(pg_temp.switch('outsider'), '404 organization_not_found', 'T3-39: to an outsider there is nothing to switch to');
select is(pg_temp.switch('outsider', gen_random_uuid()), '404 organization_not_found', 'T3-40: exactly as with none');
select is(pg_temp.switch('removed'), '404 organization_not_found', 'T3-41: nor for somebody deactivated');
select is(pg_temp.switch('outsider', tests.home('viewer')), '404 organization_not_found', 'T3-42: nor into a stranger''s home');
select is(pg_temp.switch('anon'), '42501', 'T3-43: anon switches nothing');
select bag_eq($$ select p.name, active_organization_id = tests.home(p.name) from public.profiles join tests.people as p using (id) where p.name <> 'viewer' $$,
  $$ select name, true from tests.people where name <> 'viewer' $$, 'T3: others stay where they were');
select tests.become('viewer');
select is(public.switch_organization(tests.home('viewer')) #>> '{active_organization,id}', tests.home('viewer')::text,
  'T3: switching answers with the workspace');
select tests.become_owner();

-- Leaving.
select is(pg_temp.leave('outsider'), '404 organization_not_found', 'T3-44: who does not belong does not leave');
select is(pg_temp.leave('removed'), '404 organization_not_found', 'T3-45: somebody deactivated neither: the row is the record');
select is(pg_temp.leave('anon'), '42501', 'T3-46: anon does not');
select is(pg_temp.switch('member') || pg_temp.leave('member'), 'donedone', 'T3: a member leaves');
select set_eq($$ select p.name from public.organization_members as m join tests.people as p on p.id = m.user_id where m.organization_id = tests.harbor() $$,
  '{admin,viewer,removed}'::text[], 'T3: alone');
select tests.become('member');
select is(public.ensure_workspace() #>> '{active_organization,id}', tests.home('member')::text, 'T3: and is at home again');
select is_empty($$ select * from public.organizations where id = tests.harbor() $$, 'T1-26: without a view of what was left');

select * from finish();
rollback;
