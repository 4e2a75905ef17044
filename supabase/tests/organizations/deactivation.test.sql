-- Membership is read at every statement: the token that worked a moment ago works no more.
begin;
select plan(24);
select tests.cast_members();
insert into public.projects (organization_id, owner_id, name) values (tests.harbor(), tests.id('admin'), 'Lighthouse');
update public.profiles set active_organization_id = tests.harbor()
where id in (tests.id('member'), tests.id('admin'));

-- A member at work in Harbor.
select tests.become('member');
create temp table room as select id, organization_id from public.active_chat_session();
select is((select organization_id from room), tests.harbor(), 'T1: the session is the active organization''s');
insert into public.messages (session_id, content) select id, 'hello' from room;
select isnt_empty($$ select * from public.projects where name = 'Lighthouse' $$, 'T1: a member reads projects');
select isnt_empty($$ select * from public.chat_sessions where id = (select id from room) $$, 'T1: sessions');
select isnt_empty($$ select * from public.messages where content = 'hello' $$, 'T1: messages');

select tests.become_owner();
update public.organization_members set is_active = false
where organization_id = tests.harbor() and user_id = tests.id('member');

-- The same token, the next statement.
select tests.become('member');
select is_empty($$ select * from public.organizations where id = tests.harbor() $$, 'T1-08: no organization any more');
select is_empty($$ select * from public.organization_members where organization_id = tests.harbor() $$,
  'T1-09: no members');
select is_empty($$ select * from public.projects where organization_id = tests.harbor() $$, 'T1-10: no projects');
select throws_ok($$ insert into public.projects (organization_id, name) values (tests.harbor(), 'Sneaked in') $$,
  '42501', null, 'T1-11: no new project');
select is_empty($$ update public.projects set name = 'Taken' where organization_id = tests.harbor() returning id $$,
  'T1-12: no edit');
select is_empty($$ select * from public.chat_sessions where id = (select id from room) $$, 'T1-13: no sessions');
select is_empty($$ update public.chat_sessions set title = 'Mine' where id = (select id from room) returning id $$,
  'T1-14: no renaming of a session');
select is_empty($$ select * from public.messages where content = 'hello' $$, 'T1-15: no messages, nor own ones');
select throws_ok($$ insert into public.messages (session_id, content) select id, 'still here' from room $$,
  'PT404', null, 'T1-16: no new message');
select is(public.ensure_workspace() #>> '{active_organization,id}', tests.home('member')::text,
  'T1-17: the workspace is the personal one again');
select is((select organization_id from public.active_chat_session()), tests.home('member'),
  'T1-18: and so is the conversation');

-- Others are unaffected.
select tests.become('admin');
select isnt_empty($$ select * from public.projects where name = 'Lighthouse' $$, 'T1: the admin still reads');

-- Back again: with the row comes everything.
select tests.become_owner();
update public.organization_members set is_active = true
where organization_id = tests.harbor() and user_id = tests.id('member');
select tests.become('member');
select isnt_empty($$ select * from public.messages where content = 'hello' $$, 'T1: activated again, all is back');

-- Removed altogether: the same as deactivated. And an admin loses an admin's rights.
select tests.become_owner();
delete from public.organization_members
where organization_id = tests.harbor() and user_id = tests.id('member');
update public.organization_members set role = 'admin'
where organization_id = tests.harbor() and user_id = tests.id('viewer');
update public.organization_members set is_active = false
where organization_id = tests.harbor() and user_id = tests.id('admin');
select tests.become('member');
select is_empty($$ select * from public.projects where organization_id = tests.harbor() $$, 'T1-19: removed: no projects');
select is_empty($$ select * from public.messages where content = 'hello' $$, 'T1-20: removed: no messages');
select tests.become('admin');
select is_empty($$ delete from public.projects where organization_id = tests.harbor() returning id $$,
  'T1-21: a deactivated admin deletes nothing');
select is_empty($$ update public.organizations set name = 'Mine' where id = tests.harbor() returning id $$,
  'T1-22: renames nothing');
select is_empty($$ select * from public.subscriptions where organization_id = tests.harbor() $$,
  'T1-23: reads no subscription');
select is_empty($$ select * from public.audit_events where organization_id = tests.harbor() $$,
  'T1-24: and no record');

-- A member made viewer keeps reading and stops writing.
select tests.become_owner();
insert into public.organization_members (organization_id, user_id, role)
values (tests.harbor(), tests.id('member'), 'viewer');
select tests.become('member');
select throws_ok($$ insert into public.projects (organization_id, name) values (tests.harbor(), 'Sneaked in') $$,
  '42501', null, 'T1-25: made a viewer, a member writes no more');

select * from finish();
rollback;
