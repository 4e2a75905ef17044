begin;
select plan(29);
select tests.sign_up('ada');
select tests.sign_up('bo');
delete from pgmq.q_replies;
delete from net.http_request_queue;
create temp table room (name text primary key, id uuid);
grant all on room to authenticated;
select tests.become('ada');
insert into room select 'ada', id from public.active_chat_session();
select tests.become('bo');
insert into room select 'bo', id from public.active_chat_session();

-- Once, whatever its sender repeats.
select tests.become('ada');
create temp table sent as select (public.send_chat_message(id, 'one', 'hello')).* from room where name = 'ada';
select row_eq($$ select user_id, role, channel, status, content from sent $$,
  row(tests.id('ada'), 'user'::public.message_role, 'app'::public.message_channel, 'received'::public.message_status, 'hello'::text),
  'C3: the message is the caller''s own');
select is((public.send_chat_message(id, 'one', 'hello')).id, (select id from sent), 'C3: a repeated id is the same message') from room where name = 'ada';
select is((public.send_chat_message(id, (select sent.id::text from sent), 'hello')).id, (select id from sent), 'C3: and so is the id by which it was read') from room where name = 'ada';
select throws_ok($$ select public.send_chat_message(id, 'one', 'other words') from room where name = 'ada' $$, 'PT409', null, 'C3: its words do not change');
select is((select count(*) from public.messages), 1::bigint, 'C3: one message stands');
select tests.become('bo');
select isnt((public.send_chat_message(id, (select sent.id::text from sent), 'hello')).id, (select sent.id from sent), 'C3-10: another''s message is not handed out for its id') from room where name = 'bo';
select public.send_chat_message(id, 'one', 'hello') from room where name = 'bo';
select tests.become_owner();
select is((select count(*) from public.messages as m join room as r on m.session_id = r.id where m.external_id like '%:one'), 2::bigint, 'C3-11: nobody takes an id from anybody');

-- The worker is asked, and lets the sender go first.
select results_eq($$ select message ->> 'session_id' from pgmq.q_replies where message ->> 'session_id' = (select id::text from room where name = 'ada') $$,
  $$ select id::text from room where name = 'ada' $$, 'C3: a message has one job, with whatever repeats');
select is_empty($$ select from pgmq.q_replies where vt <= clock_timestamp() + interval '5 seconds' $$, 'C3: which gives the sender a head start');
select is_empty($$ select from net.http_request_queue $$, 'C3: and wakes nobody');
select tests.become('ada');
insert into public.messages (session_id, content) select id, 'by hand' from room where name = 'ada';
select tests.become_owner();
select isnt_empty($$ select from pgmq.q_replies where vt <= clock_timestamp() $$, 'C3: a row written by hand is answered at once');

-- Not another's, not a bad one.
create temp table call (words text, statement text);
insert into call select v.words, format('select public.send_chat_message(%L, %L, %L)', r.id, v.client_id, v.content)
from room as r, (values ('fine', 'x', 'hi'), ('without an id', '', 'hi'), ('with a long id', repeat('x', 201), 'hi'), ('without words', 'y', '')) as v (words, client_id, content)
where r.name = 'ada';
select is(tests.try('bo', statement), '404 session_not_found', 'C3-12: nobody writes into another''s session') from call where words = 'fine';
select is(tests.try('anon', statement), '42501', 'C3-13: nor does anon') from call where words = 'fine';
select is(tests.try('service', statement), '42501', 'C3-14: nor the service') from call where words = 'fine';
select is(tests.try('ada', statement), '400 invalid_input', format('C3: a message %s is refused', words)) from call where words like '%id';
select is(tests.try('ada', statement), '23514', format('C3: a message %s is refused', words)) from call where words = 'without words';
select is(tests.try('ada', statement), 'done', 'C3: a good one is stored') from call where words = 'fine';

-- What was given up is asked again.
create temp table turn as select private.begin_turn(id, 60) -> 'turn' as t from room where name = 'ada';
update private.turns set lease_expires_at = clock_timestamp() where status = 'open';
select private.give_up_turn(id) from room where name = 'ada';
select is(private.begin_turn(id, 60) ->> 'state', 'nothing', 'M4: a turn that was given up is not begun again') from room where name = 'ada';
select is(private.follow_turn(id, (select sent.id from sent)) ->> 'state', 'failed', 'C3: who follows learns of it') from room where name = 'ada';
select is(tests.try('ada', format('select public.send_chat_message(%L, %L, %L)', id, 'one', 'hello')), 'done', 'C3: sent again') from room where name = 'ada';
select is(private.follow_turn(id, (select sent.id from sent)) ->> 'state', 'waiting', 'C3: it waits again') from room where name = 'ada';
create temp table again as select private.begin_turn(id, 60) -> 'turn' as t from room where name = 'ada';
select is(t #>> '{history,2,content}', 'hello', 'C3: and is what the next turn answers') from again;
select public.complete_turn((t ->> 'id')::uuid, 1, 'hello yourself') from again;
select is(private.follow_turn(id, (select sent.id from sent)) ->> 'written', 'hello yourself', 'C3: once') from room where name = 'ada';
select is(tests.try('ada', format('select public.send_chat_message(%L, %L, %L)', id, 'one', 'hello')), 'done', 'C3: sent after its answer') from room where name = 'ada';
select is(private.begin_turn(id, 60) ->> 'state', 'nothing', 'C3: it asks for no other') from room where name = 'ada';

-- Two tabs: the order of storing is the order of time.
select tests.become('ada');
select public.send_chat_message(id, 'tab ' || n, 'tab ' || n) from room, generate_series(1, 3) as n where name = 'ada';
select results_eq($$ select content from public.messages where content like 'tab %' order by created_at, id $$, array['tab 1', 'tab 2', 'tab 3'], 'C3: messages stand in the order they came');
select tests.become_owner();
create temp table tabs as select private.begin_turn(id, 60) -> 'turn' as t from room where name = 'ada';
select is(jsonb_path_query_array(t, '$.history[*] ? (@.content like_regex "^tab").content'), '["tab 1", "tab 2", "tab 3"]', 'C3: and so does the model see them') from tabs;
select is((select count(*) from private.turns where session_id = (select id from room where name = 'bo')), 0::bigint, 'C3: others are unaffected');

select * from finish();
rollback;
