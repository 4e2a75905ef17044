begin;
select plan(40);
select tests.cast_members();
update public.profiles set active_organization_id = tests.harbor() where id = tests.id('member');
create temp table room (name text primary key, id uuid);
grant all on room to authenticated;

-- Creating.
select tests.become('member');
insert into room select 'first', id from public.create_chat_session();
select results_eq($$ select title, organization_id, user_id, is_active from public.chat_sessions $$,
  $$ values ('New Chat', tests.harbor(), tests.id('member'), true) $$, 'C3: a session is made in the active organization, and no other beside it');
insert into room select 'second', id from public.create_chat_session('  Plans ');
select results_eq($$ select title, is_active from public.chat_sessions order by created_at, id $$,
  $$ values ('New Chat', false), ('Plans', true) $$, 'C3: the newest is the active one');
insert into room select 'third', id from public.create_chat_session('   ');
select is((select title from public.chat_sessions where is_active), 'New Chat', 'C3: a blank title is none');
select throws_ok($$ select public.create_chat_session(repeat('x', 201)) $$, '23514', null, 'C3: a title has its limit');
select is((select id from public.active_chat_session()), (select id from room where name = 'third'), 'C3: a refused one changes nothing');

-- Activating.
select lives_ok($$ select public.activate_chat_session(id) from room where name = 'first' $$, 'C3: an older one is taken up again');
select results_eq($$ select r.name from public.chat_sessions as s join room as r using (id) where s.is_active $$, array['first'], 'C2: it is the only active one');
select is((public.activate_chat_session(id)).is_active, true, 'C3: once more changes nothing') from room where name = 'first';
select is((select id from public.active_chat_session()), (select id from room where name = 'first'), 'C6: new messages go there');

-- Archiving, and back.
select is((public.archive_chat_session(id)).is_active, false, 'C3: what is archived is not active') from room where name = 'first';
select isnt((select archived_at from public.chat_sessions join room using (id) where name = 'first'), null, 'C3: and known as such');
create temp table archived as select s.archived_at from public.chat_sessions as s join room using (id) where name = 'first';
select is((public.archive_chat_session(id)).archived_at, (select archived_at from archived), 'C3: once more keeps the time') from room where name = 'first';
select is((select count(*) from public.chat_sessions where is_active), 0::bigint, 'C3: then none is active');
select is((public.activate_chat_session(id)).archived_at, null, 'C3: taken up again it is archived no more') from room where name = 'first';
select isnt_empty($$ update public.chat_sessions as s set title = 'Renamed' from room as r where r.id = s.id and r.name = 'first' returning s.id $$, 'C3: renaming is an update');

-- One active in each organization; the other one is left alone.
select tests.become_owner();
update public.profiles set active_organization_id = tests.home('member') where id = tests.id('member');
select tests.become('member');
insert into room select 'home', id from public.create_chat_session('At home');
select set_eq($$ select title from public.chat_sessions where is_active $$, array['Renamed', 'At home'], 'C2: one is active in each organization');
select lives_ok($$ select public.activate_chat_session(id) from room where name = 'second' $$, 'C3: one of the other organization is activated there');
select set_eq($$ select title from public.chat_sessions where is_active $$, array['Plans', 'At home'], 'C2: and here nothing changes');

-- Deleting.
insert into public.messages (session_id, content) select id, 'to be forgotten' from room where name = 'second';
insert into public.messages (session_id, content) select id, 'to be kept' from room where name = 'first';
select tests.become_owner();
create temp table turn as select private.begin_turn(id, 60) -> 'turn' as t from room where name = 'second';
select tests.become('member');
select lives_ok($$ select public.delete_chat_session(id) from room where name = 'second' $$, 'C3: a session is deleted');
select results_eq($$ select content from public.messages $$, array['to be kept'], 'C3: with its messages, and no others');
select throws_ok($$ select public.delete_chat_session(id) from room where name = 'second' $$, 'PT404', null, 'C3: once');
select tests.become_owner();
select is(public.complete_turn((t ->> 'id')::uuid, 1, 'too late') ->> 'state', 'superseded', 'C3: an answer that was being written has no place') from turn;
select is(public.begin_turn(id, 60) ->> 'state', 'nothing', 'C3: and its job finds nothing') from room where name = 'second';

-- What came from WhatsApp goes with the session; a late copy of it is no new message.
select tests.sign_up('ada');
select tests.link_whatsapp('ada', '+15550007321');
select tests.whatsapp_text('wamid.o.1', '15550007321', 'a secret wish');
insert into room select 'phone', id from public.chat_sessions where user_id = tests.id('ada');
select tests.become('ada');
select lives_ok($$ select public.delete_chat_session(id) from room where name = 'phone' $$, 'W9: a session with WhatsApp''s messages is deleted');
select tests.become_owner();
select is_empty($$ select from private.whatsapp_messages as w where to_jsonb(w)::text like '%secret wish%' $$, 'W9: its words are nowhere');
select tests.whatsapp_text('wamid.o.1', '15550007321', 'a secret wish');
select is_empty($$ select from public.messages where content = 'a secret wish' $$, 'M1: a late copy stays known');

-- Others: refused, and unaffected.
create temp table call (name text, statement text);
insert into call select name, format('select public.%s(%L)', name, (select id from room where room.name = 'first'))
  from unnest('{activate_chat_session,archive_chat_session,delete_chat_session}'::text[]) as name;
select is(tests.try('admin', statement), '404 session_not_found', format('C3-01: %s of another''s, even by the admin, is 404', name)) from call;
select is(tests.try('anon', statement), '42501', format('C3-02: anon does not call %s', name)) from call;
select is(tests.try('member', format('select public.%s(%L)', name, gen_random_uuid())), '404 session_not_found', format('C3-03: %s of none is 404', name)) from call;
select is(tests.try('anon', 'select public.create_chat_session()'), '42501', 'C3-04: anon makes none');
update public.organization_members set is_active = false where organization_id = tests.harbor() and user_id = tests.id('member');
select is(tests.try('member', statement), '404 session_not_found', format('C3-05: who no longer belongs there has no %s', name)) from call;
select is((select title from public.chat_sessions join room using (id) where name = 'first'), 'Renamed', 'C3: all of it changed nothing');

select * from finish();
rollback;
