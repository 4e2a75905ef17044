begin;
select plan(23);
select tests.cast_members();
update public.profiles set active_organization_id = tests.harbor() where id = tests.id('member');

-- The active session: there when asked for, one in each organization.
select tests.become('member');
create temp table harbor_room as select id, organization_id, title, user_id, is_active from public.active_chat_session();
grant select on harbor_room to authenticated;
select row_eq($$ select organization_id, user_id, title, is_active from harbor_room $$,
  row(tests.harbor(), tests.id('member'), 'New Chat'::text, true), 'C2: the active session is made when there is none');
select is((select id from public.active_chat_session()), (select id from harbor_room), 'C2: asked again, it is the same');
select tests.become_owner();
update public.profiles set active_organization_id = tests.home('member') where id = tests.id('member');
select tests.become('member');
select isnt((select id from public.active_chat_session()), (select id from harbor_room),
  'C2: in another organization it is another');
select is((select count(*) from public.chat_sessions), 2::bigint, 'C2: one for each');

-- A hint to an organization one is not in leads home.
select tests.become_owner();
update public.profiles set active_organization_id = tests.meadow() where id = tests.id('member');
select tests.become('member');
select is((select organization_id from public.active_chat_session()), tests.home('member'),
  'T1-26: an active organization one does not belong to is none');

-- Reading: one's own, not even the admin of the organization reads along.
select tests.become('admin');
select is_empty($$ select * from public.chat_sessions where id = (select id from harbor_room) $$,
  'C2-12: an admin does not read a member''s sessions');
select tests.become('outsider');
select is_empty($$ select * from public.chat_sessions $$, 'C2-13: nor an outsider');
select tests.become_anon();
select throws_ok($$ select * from public.chat_sessions $$, '42501', null, 'C2-14: anon may not even ask');
select throws_ok($$ select public.active_chat_session() $$, '42501', null, 'C2-15: nor for an active session');
select throws_ok($$ select private.active_chat_session() $$, '42501', null, 'C2-16: nor behind it');

-- Writing: the title, by its owner.
select tests.become('member');
select isnt_empty($$ update public.chat_sessions set title = 'Harbor talk'
  where id = (select id from harbor_room) returning id $$, 'C3: a person renames their session');
select throws_ok($$ update public.chat_sessions set title = ' ' $$, '23514', null, 'C3: a title is not blank');
select throws_ok($$ insert into public.chat_sessions (organization_id, title) values (tests.harbor(), 'x') $$, '42501', null,
  'C2-17: sessions are made by a function');
select throws_ok($$ update public.chat_sessions set is_active = true $$, '42501', null, 'C2-18: and activated by one');
select throws_ok($$ update public.chat_sessions set user_id = tests.id('admin') $$, '42501', null,
  'C2-19: a session does not change hands');
select throws_ok($$ update public.chat_sessions set organization_id = tests.meadow() $$, '42501', null,
  'T2-24: nor its organization');
select throws_ok($$ delete from public.chat_sessions $$, '42501', null, 'C2-20: nobody deletes by hand');
select throws_ok($$ select private.active_chat_session_of(tests.id('admin')) $$, '42501', null,
  'C2-21: nobody asks for another''s active session');
select tests.become('admin');
select is_empty($$ update public.chat_sessions set title = 'Seen' where id = (select id from harbor_room) returning id $$,
  'C2-22: nobody renames another''s');

select tests.become_owner();
select is((select title from public.chat_sessions where id = (select id from harbor_room)), 'Harbor talk',
  'C3: the title stands');
select throws_ok($$ insert into public.chat_sessions (organization_id, user_id) values (tests.harbor(), tests.id('member')) $$,
  '23505', null, 'C2: never two active ones');
select throws_ok($$ update public.chat_sessions set archived_at = now() where id = (select id from harbor_room) $$,
  '23514', null, 'C3: what is archived is not active');

-- Somebody who belongs nowhere.
delete from public.organizations where personal_for = tests.id('member');
delete from public.organization_members where user_id = tests.id('member');
select tests.become('member');
select throws_ok($$ select public.active_chat_session() $$, 'PT409', null, 'C2: without an organization there is none');

select * from finish();
rollback;
