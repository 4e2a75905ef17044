begin;
select plan(20);
select tests.sign_up('ada');
select tests.become('ada');
create temp table room as select id from public.active_chat_session();
create temp table sent as select (public.send_chat_message(id, 'one', 'hello')).* from room;
select tests.become_owner();

select is(public.follow_turn(id), '{"state": "nothing"}'::jsonb, 'C3: nothing is being written') from room;
select is(public.follow_turn(room.id, sent.id) ->> 'state', 'waiting', 'C3: a message waits for its turn') from room, sent;
select is(public.follow_turn(gen_random_uuid(), sent.id) ->> 'state', 'nothing', 'C3-21: a message is found in its own session only') from sent;
create temp table turn as select public.begin_turn(id, 60) -> 'turn' as t from room;
select is(public.follow_turn(room.id, sent.id) - 'turn_id', jsonb_build_object('state', 'open', 'message_id', sent.id, 'attempt', 1, 'is_held', true, 'written', ''),
  'C3: somebody begins to write') from room, sent;

-- Keeping what is written keeps the lease.
select ok(public.keep_turn((t ->> 'id')::uuid, 1, 'I thi', 60), 'C3: what is written is kept') from turn;
select is(public.follow_turn(id) ->> 'written', 'I thi', 'C3: whoever follows reads it') from room;
update private.turns set lease_expires_at = clock_timestamp() where status = 'open';
select is(public.follow_turn(id) ->> 'is_held', 'false', 'C3: a writer who fell silent is known') from room;
select ok(public.keep_turn((t ->> 'id')::uuid, 1, 'I think', 60), 'C3: one who comes back before anybody else goes on') from turn;
select is(public.begin_turn(id, 60) ->> 'state', 'busy', 'C3: with the lease') from room;

-- Another attempt begins anew, and fences the older one off.
update private.turns set lease_expires_at = clock_timestamp() where status = 'open';
create temp table second as select public.begin_turn(id, 60) -> 'turn' as t from room;
select is(public.follow_turn(id) ->> 'written', '', 'M3: another attempt begins with nothing') from room;
select is(public.keep_turn((t ->> 'id')::uuid, 1, 'I think so', 60), false, 'M3: the older one keeps nothing') from turn;
select is(public.complete_turn((t ->> 'id')::uuid, 1, 'I think so') ->> 'state', 'superseded', 'M3: nor does it answer') from turn;
select is(public.follow_turn(id) ->> 'written', '', 'M3: it left no trace') from room;
select is(public.complete_turn((t ->> 'id')::uuid, 2, 'Yes') ->> 'state', 'answered', 'M3: the newer one answers') from second;
select row_eq($$ select f ->> 'state', f ->> 'written', f ->> 'is_held' from room, sent, public.follow_turn(room.id, sent.id) as f $$,
  row('answered'::text, 'Yes'::text, 'false'::text), 'C3: whoever follows reads the answer');
select is((select id from public.messages where content = 'Yes'), (t ->> 'id')::uuid, 'C3: its id is the turn''s, known from the start') from turn;
select is((select partial from private.turns), '', 'C3: no copy of the answer stays behind');
select is(public.keep_turn((t ->> 'id')::uuid, 2, 'Yes, and', 60), false, 'C3: a finished answer is not written on') from second;
select is(public.follow_turn(id), '{"state": "nothing"}'::jsonb, 'C3: nothing is being written any more') from room;

-- Private.
select is(tests.try('ada', format('select public.follow_turn(%L)', id)), '42501', 'C3-22: a browser follows through the function api only') from room;

select * from finish();
rollback;
