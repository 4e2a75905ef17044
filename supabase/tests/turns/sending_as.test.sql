-- Writing with a chat token: the service says for whom, the database decides at that moment.
begin;
select plan(20);
select tests.cast_members();
delete from pgmq.q_replies;

-- The member's room in Harbor, and the outsider's own.
update public.profiles set active_organization_id = tests.harbor() where id = tests.id('member');
create temp table room (name text primary key, id uuid);
grant all on room to authenticated, service_role;
select tests.become('member');
insert into room select 'member', id from public.active_chat_session();
select tests.become('outsider');
insert into room select 'outsider', id from public.active_chat_session();
select tests.become_owner();
select is((select organization_id from public.chat_sessions join room using (id) where name = 'member'), tests.harbor(), 'C5: the room is Harbor''s');

create function pg_temp.say(person text, room text, client_id text default 'one', words text default 'hello') returns text language sql as $$
  select format('select public.send_chat_message_as(%L, %L, %L, %L)', tests.id(person), (select r.id from room as r where r.name = room), client_id, words) $$;
create function pg_temp.look(person text, room text) returns text language sql as $$
  select format('select public.chat_session_as(%L, %L)', tests.id(person), (select r.id from room as r where r.name = room)) $$;

-- As if they had written it themselves.
select tests.become_service();
create temp table sent as select (public.send_chat_message_as(tests.id('member'), id, 'one', 'hello')).* from room where name = 'member';
select is((public.send_chat_message_as(tests.id('member'), id, 'one', 'hello')).id, (select id from sent), 'C5: a repeated id is the same message') from room where name = 'member';
select is((public.chat_session_as(tests.id('member'), id)).id, id, 'C5: the session is theirs') from room where name = 'member';
select tests.become_owner();
select row_eq($$ select user_id, organization_id, role, channel, status, content from sent $$,
  row(tests.id('member'), tests.harbor(), 'user'::public.message_role, 'app'::public.message_channel, 'received'::public.message_status, 'hello'::text),
  'C5: the message is theirs');
select is((select count(*) from pgmq.q_replies where message ->> 'session_id' = (select id::text from room where name = 'member')), 1::bigint, 'C5: one answer is asked for');
select is(tests.try('service', pg_temp.say('member', 'member', 'one', 'other words')), '409 conflict', 'C5: its words do not change');
select is(tests.try('service', pg_temp.say('member', 'member', '')), '400 invalid_input', 'C5: a message without an id is refused');

-- Nobody's but theirs.
select is(tests.try('service', pg_temp.say('member', 'outsider')), '404 session_not_found', 'C5-01: nobody writes into another''s session');
select is(tests.try('service', pg_temp.say('admin', 'member')), '404 session_not_found', 'C5-02: nor does an admin of its organization');
select is(tests.try('service', pg_temp.look('member', 'outsider')), '404 session_not_found', 'C5-03: nobody finds another''s session');
select is(tests.try('service', pg_temp.look('admin', 'member')), '404 session_not_found', 'C5-04: nor does an admin of its organization');
select is(tests.try('member', pg_temp.say('member', 'member')), '42501', 'C5-05: a signed-in person says for nobody');
select is(tests.try('anon', pg_temp.look('member', 'member')), '42501', 'C5-06: nor does anon');

-- The cap is the same cap.
insert into private.daily_spend (user_id, day, tokens) values (tests.id('outsider'), private.spend_day(), private.daily_token_cap());
select is(tests.try('service', pg_temp.say('outsider', 'outsider')), '402 limit_reached', 'C5: over the day''s cap it is refused');

-- At that moment: who is put out is out, who comes back is in, who is gone is gone.
update public.organization_members set is_active = false where user_id = tests.id('member') and organization_id = tests.harbor();
select is(tests.try('service', pg_temp.say('member', 'member', 'two')), '404 session_not_found', 'C5-07: whoever was deactivated writes nothing');
select is(tests.try('service', pg_temp.look('member', 'member')), '404 session_not_found', 'C5-08: and finds nothing');
update public.organization_members set is_active = true where user_id = tests.id('member') and organization_id = tests.harbor();
select is(tests.try('service', pg_temp.say('member', 'member', 'two')), 'done', 'C5: whoever is back writes on');
create temp table gone as select pg_temp.say('member', 'member', 'three') as said, pg_temp.look('member', 'member') as looked;
delete from auth.users where id = tests.id('member');
select is(tests.try('service', said), '404 session_not_found', 'C5-09: whoever is deleted writes nothing') from gone;
select is(tests.try('service', looked), '404 session_not_found', 'C5-10: and finds nothing') from gone;
select is_empty($$ select from public.messages as m join room as r on r.id = m.session_id $$, 'C5: nothing was said to others');

select * from finish();
rollback;
