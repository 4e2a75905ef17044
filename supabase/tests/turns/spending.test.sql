begin;
select plan(26);
select tests.sign_up('ada');
select tests.sign_up('bo');
create temp table room (name text primary key, id uuid);
grant all on room to authenticated;
select tests.become('bo');
insert into room select 'bo', id from public.active_chat_session();
select tests.become('ada');
insert into room select 'ada', id from public.active_chat_session();
select public.send_chat_message(id, 'one', 'hello') from room where name = 'ada';
select tests.become_owner();
-- Something was spent before, so that too much given back is seen.
insert into private.daily_spend (user_id, day, tokens) values (tests.id('ada'), private.spend_day(), 50000);
create function pg_temp.spent() returns bigint language sql as $$
  select tokens - 50000 from private.daily_spend where user_id = tests.id('ada') $$;

-- A turn reserves, and settles.
select is(pg_temp.spent(), 0::bigint, 'C4: a message costs nothing');
create temp table first as select private.begin_turn(id, 60) -> 'turn' as t from room where name = 'ada';
select is(pg_temp.spent(), private.turn_token_reserve(), 'C4: a turn reserves what it may cost');
select private.begin_turn(id, 60) from room where name = 'ada';
select is(pg_temp.spent(), private.turn_token_reserve(), 'C4: a turn that is busy reserves no more');
select public.release_turn((t ->> 'id')::uuid, 1, 'timeout') from first;
select is(pg_temp.spent(), 0::bigint, 'C4: a failure gives it back');
select public.release_turn((t ->> 'id')::uuid, 1, 'timeout') from first;
select is(pg_temp.spent(), 0::bigint, 'C4: once');
create temp table second as select private.begin_turn(id, 60) -> 'turn' as t from room where name = 'ada';
update private.turns set lease_expires_at = clock_timestamp() where status = 'open';
create temp table third as select private.begin_turn(id, 60) -> 'turn' as t from room where name = 'ada';
select is(pg_temp.spent(), 2 * private.turn_token_reserve(), 'C4: what a crash may have spent stays spent');
select public.release_turn((t ->> 'id')::uuid, 2, 'late') from second;
select is(pg_temp.spent(), 2 * private.turn_token_reserve(), 'C4: whoever lost the turn gives nothing back');
select public.complete_turn((t ->> 'id')::uuid, 3, 'hi', 70) from third;
select is(pg_temp.spent(), private.turn_token_reserve() + 70, 'C4: an answer costs what was counted');
select public.complete_turn((t ->> 'id')::uuid, 3, 'hi', 70) from third;
select is(pg_temp.spent(), private.turn_token_reserve() + 70, 'C4: once');
select public.send_chat_message(id, 'two', 'again') from (select tests.become('ada')) as _, room where name = 'ada';
select tests.become_owner();
create temp table fourth as select private.begin_turn(id, 60) -> 'turn' as t from room where name = 'ada';
select public.complete_turn((t ->> 'id')::uuid, 1, 'hi') from fourth;
select is(pg_temp.spent(), 2 * private.turn_token_reserve() + 70, 'C4: where nobody counted it costs what was reserved');

-- The last of the day is not shared.
update private.daily_spend set tokens = private.daily_token_cap() - private.turn_token_reserve() where user_id = tests.id('ada');
select is(private.reserve_tokens(tests.id('ada')), true, 'C4: up to the cap a turn is let through');
select is(private.reserve_tokens(tests.id('ada')), false, 'C4: beyond it none is');
select is(50000 + pg_temp.spent(), private.daily_token_cap(), 'C4: and the cap is never passed');
select is(private.has_tokens_left(tests.id('bo')), true, 'C4: others are unaffected');

-- Over it: the app is told, and what comes by another way is answered by a sentence, once.
create function pg_temp.asks(client_id text) returns text language sql as $$
  select tests.try('ada', format('select public.send_chat_message(%L, %L, %L)', id, client_id, 'please')) from room where name = 'ada' $$;
select is(pg_temp.asks('three'), '402 limit_reached', 'C4: a message over the cap is refused');
select is_empty($$ select from public.messages where content = 'please' $$, 'C4: and not stored');
select is(tests.try('ada', format('select public.send_chat_message(%L, %L, %L)', id, 'two', 'again')), 'done', 'C4: what was answered before can be asked for') from room where name = 'ada';
select tests.become('ada');
insert into public.messages (session_id, content) select id, 'by hand' from room where name = 'ada';
select tests.become_owner();
select is(private.begin_turn(id, 60), '{"state": "limited", "outbox_ids": []}'::jsonb, 'C4: what comes all the same asks no model') from room where name = 'ada';
select is(private.begin_turn(id, 60) ->> 'state', 'nothing', 'C4: and is not tried again') from room where name = 'ada';
select results_eq($$ select role::text from public.messages where content = private.daily_limit_text() $$, array['assistant'], 'C4: the assistant says so, once');
select is(50000 + pg_temp.spent(), private.daily_token_cap(), 'C4: which costs nothing');

-- On WhatsApp too.
select tests.link_whatsapp('ada', '+15550007322');
delete from private.outbox;
select tests.whatsapp_text('wamid.s.1', '15550007322', 'from my phone');
create temp table phone as select private.begin_turn(id, 60) as b from room where name = 'ada';
select is(b ->> 'state', 'limited', 'C4: WhatsApp counts along') from phone;
select results_eq($$ select content from private.outbox $$, $$ select private.daily_limit_text() $$, 'C4: and is told there');

-- Tomorrow is another day.
update private.daily_spend set day = day - 1 where user_id = tests.id('ada');
select is(pg_temp.asks('three'), 'done', 'C4: the next day begins with nothing spent');
select is((select tokens from private.daily_spend where user_id = tests.id('bo')), null, 'C4: others have spent nothing');
select is(tests.try('service', 'select * from private.daily_spend'), '42501', 'C4-01: nobody reads or writes the count by hand');

select * from finish();
rollback;
