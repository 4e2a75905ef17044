begin;
select plan(30);
delete from pgmq.q_replies;
select tests.sign_up('ada');
select tests.sign_up('bo');
select tests.become('ada');
insert into public.messages (session_id, content) select id, 'hello' from public.active_chat_session();
insert into public.messages (session_id, content) select id, 'are you there?' from public.active_chat_session();
create temp table room as select id from public.active_chat_session();
select tests.become('bo');
insert into public.messages (session_id, content) select id, 'from bo' from public.active_chat_session();
create temp table bo_room as select id from public.active_chat_session();
select tests.become_owner();

-- Opening.
select is(public.begin_turn(gen_random_uuid(), 60), '{"state": "nothing"}'::jsonb, 'M3: an unknown session has nothing to answer');
create temp table first as select public.begin_turn(id, 60) as b from room;
select is(b ->> 'state', 'open', 'M3: a turn is opened') from first;
select is(b #>> '{turn,attempt}', '1', 'M3: as its first attempt') from first;
select is(b #>> '{turn,channel}', 'app', 'M3: for the channel of the message') from first;
select is(b #> '{turn,avatar}', 'null'::jsonb, 'C4: without an avatar there is none') from first;
select is(jsonb_path_query_array(b, '$.turn.history[*].content'), '["hello", "are you there?"]'::jsonb,
  'M3: messages in a row are answered together, oldest first') from first;
select is(b::text like '%from bo%', false, 'C2-32: another''s words are not in the history') from first;

-- One at a time.
select is(public.begin_turn(id, 60) ->> 'state', 'busy', 'M3: the second worker is told to wait') from room;
select ok((public.begin_turn(id, 60) ->> 'retry_after_seconds')::integer between 55 and 60, 'M3: and for how long') from room;
select is(public.begin_turn(id, 60) ->> 'state', 'open', 'M3: others are unaffected') from bo_room;

-- Answering: once.
select is(public.complete_turn((b #>> '{turn,id}')::uuid, 1, 'I am'), '{"state": "answered", "outbox_ids": []}'::jsonb,
  'M3: the answer is written') from first;
select is(public.complete_turn((b #>> '{turn,id}')::uuid, 1, 'I am, I said'), '{"state": "superseded", "outbox_ids": []}'::jsonb,
  'M3: and not a second time') from first;
select results_eq($$ select content, role::text, channel::text, status::text, user_id from public.messages where role = 'assistant' $$,
  $$ values ('I am', 'assistant', 'app', 'sent', tests.id('ada')) $$, 'M3: one answer stands, in the asker''s conversation');
select is((select reply_id from private.turns join public.messages as m on m.id = reply_id), (select id from public.messages where role = 'assistant'),
  'M3: the turn knows it');
select is(public.begin_turn(id, 60) ->> 'state', 'nothing', 'M3: after the answer there is nothing to do') from room;
select is((select count(*) from private.outbox), 0::bigint, 'M3: an answer in the app goes nowhere else');
select is(public.complete_turn(gen_random_uuid(), 1, 'x') ->> 'state', 'superseded', 'M3: a turn that is not there is superseded');

-- What comes during a turn is answered in the next.
select tests.become('ada');
insert into public.messages (session_id, content) select id, 'a question' from room;
select tests.become_owner();
create temp table second as select public.begin_turn(id, 60) as b from room;
select tests.become('ada');
insert into public.messages (session_id, content) select id, 'and another' from room;
select tests.become_owner();
delete from pgmq.q_replies;
select is(public.begin_turn(id, 60) ->> 'state', 'busy', 'M3: a message during a turn waits') from room;
select is(public.complete_turn((b #>> '{turn,id}')::uuid, 1, 'an answer') ->> 'state', 'answered', 'M3: until the turn is over') from second;
select results_eq($$ select message ->> 'session_id' from pgmq.q_replies $$, $$ select id::text from room $$,
  'M3: and then has a job, whatever became of its own');
create temp table third as select public.begin_turn(id, 60) as b from room;
select is(b #>> '{turn,history,5,content}', 'and another', 'M3: its turn ends with it') from third;
select is(jsonb_array_length(b #> '{turn,history}'), 6, 'M3: after all that was said before') from third;
select public.complete_turn((b #>> '{turn,id}')::uuid, 1, 'another answer') from third;
select is((select count(*) from public.messages where session_id = (select id from room) and role = 'assistant'), 3::bigint,
  'M3: three turns, three answers');
delete from pgmq.q_replies;

-- The history is bounded, and the character is the person's own.
select tests.become('ada');
insert into public.avatars (name, age, personality) values ('Mara', 30, 'shy');
select tests.become_owner();
insert into public.messages (session_id, content) select id, 'line ' || n from room, generate_series(1, 80) as n;
create temp table fourth as select public.begin_turn(id, 60) as b from room;
select is(jsonb_array_length(b #> '{turn,history}'), 60, 'C4: the history has a bound') from fourth;
select is(b #>> '{turn,history,59,content}', 'line 80', 'C4: the newest are in it') from fourth;
select is(b #> '{turn,avatar}', '{"name": "Mara", "age": 30, "personality": "shy", "physical_description": null}'::jsonb,
  'C4: with the avatar') from fourth;
select public.complete_turn((b #>> '{turn,id}')::uuid, 1, 'all read') from fourth;
select is((select a.name from public.messages as m join public.avatars as a on a.id = m.avatar_id where m.content = 'all read'), 'Mara',
  'C2: which signs the answer');

-- An answer has words.
insert into public.messages (session_id, content) select id, 'once more' from room;
create temp table fifth as select public.begin_turn(id, 60) as b from room;
select throws_ok(format($$ select public.complete_turn(%L, 1, '') $$, b #>> '{turn,id}'), '23514', null, 'C4: an empty answer is none') from fifth;
select is(public.begin_turn(id, 60) ->> 'state', 'busy', 'C4: and leaves the turn open') from room;
select is((select count(*) from private.turns where status = 'open' and session_id = (select id from bo_room)), 1::bigint,
  'M3: others are unaffected');

select * from finish();
rollback;
