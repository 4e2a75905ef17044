-- The calls that pg_net would make, seen by putting a function in its place until the rollback.
begin;
select plan(9);
select tests.sign_up('ada');
select tests.link_whatsapp('ada', '+15550007130');
create table private.calls (n integer generated always as identity);
create or replace function private.wake_worker() returns void language sql set search_path = ''
as $$ insert into private.calls default values $$;
delete from pgmq.q_replies;
delete from pgmq.q_sends;

select tests.become('ada');
insert into public.messages (session_id, content) select id, 'hello' from public.active_chat_session();
select tests.become_owner();
select is((select count(*) from private.calls), 1::bigint, 'M4: a message from a browser wakes the worker');

select tests.whatsapp_text('wamid.w.1', '15550007130', 'by phone');
select is((select count(*) from private.calls), 1::bigint, 'M4: one from WhatsApp does not: its webhook wakes, and once per delivery');
create temp table turn as select private.begin_turn(id, 60) -> 'turn' as t from public.chat_sessions where user_id = tests.id('ada');
select public.complete_turn((t ->> 'id')::uuid, 1, 'an answer') from turn;
select is((select count(*) from private.calls), 1::bigint, 'M4: nor does an answer: the worker is awake');
select tests.become('ada');
select throws_ok($$ insert into public.messages (session_id, content) values (gen_random_uuid(), 'x') $$, 'PT404', null, 'M4: nor what is refused');
select tests.become_owner();
select is((select count(*) from private.calls), 1::bigint, 'M4: so far one call');

-- The tick.
select private.tick();
select is((select count(*) from private.calls), 2::bigint, 'M4: a tick wakes when there is work');
delete from pgmq.q_replies;
delete from pgmq.q_sends;
select private.tick();
select is((select count(*) from private.calls), 2::bigint, 'M4: and not when there is none');

-- Waking is a kindness: when it fails, the message stands all the same.
create or replace function private.wake_worker() returns void language plpgsql set search_path = ''
as $$ begin raise exception 'no pg_net today'; end $$;
select tests.become('ada');
select lives_ok($$ insert into public.messages (session_id, content) select id, 'still here' from public.active_chat_session() $$,
  'M4: a failing wake-up does not refuse a message');
select tests.become_owner();
select is((select count(*) from pgmq.q_replies), 1::bigint, 'M4: which waits in its queue');

select * from finish();
rollback;
