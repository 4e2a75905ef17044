begin;
select plan(14);
select tests.sign_up('ada');
select tests.sign_up('bo');

select tests.become('bo');
create temp table bo_session as select id from public.active_chat_session();
select tests.become('ada');
create temp table ada_session as select id, organization_id from public.active_chat_session();
grant select on ada_session, bo_session to authenticated, anon;

select is((select id from public.active_chat_session()), (select id from ada_session), 'C2: one active session');
select lives_ok($$ insert into public.messages (session_id, content) select id, 'hello' from ada_session $$,
  'C2-01: a person writes to their own session');
select row_eq($$ select user_id, organization_id, role, channel, status from public.messages $$,
  row(tests.id('ada'), (select organization_id from ada_session), 'user'::public.message_role,
      'app'::public.message_channel, 'received'::public.message_status),
  'C2-02: owner, role, channel and status are the database''s');
select throws_ok($$ insert into public.messages (session_id, content, role) select id, 'x', 'assistant' from ada_session $$,
  '42501', null, 'C2-03: nobody writes as assistant');
select throws_ok($$ insert into public.messages (session_id, content, created_at) select id, 'x', '2020-01-01' from ada_session $$,
  '42501', null, 'C2-04: nobody sets the time');
select throws_ok($$ insert into public.messages (session_id, content, user_id) select id, 'x', gen_random_uuid() from ada_session $$,
  '42501', null, 'C2-05: nobody sets the sender');
select throws_ok($$ insert into public.messages (session_id, content, channel) select id, 'x', 'whatsapp' from ada_session $$,
  '42501', null, 'C2-06: nobody writes for WhatsApp');
select throws_ok($$ insert into public.messages (session_id, content) select id, 'x' from bo_session $$,
  'PT404', 'There is no such session.', 'C2-07: another''s session does not exist');
select throws_ok($$ insert into public.messages (session_id, content) select id, '' from ada_session $$,
  '23514', null, 'C2: an empty message is refused');
select throws_ok($$ update public.messages set content = 'y' $$, '42501', null, 'C2-08: nobody edits');
select throws_ok($$ delete from public.messages $$, '42501', null, 'C2-09: nobody deletes');

select tests.become('bo');
select is_empty($$ select * from public.messages $$, 'C2-10: another sees nothing');
select tests.become_anon();
select throws_ok($$ select * from public.messages $$, '42501', null, 'C2-11: anon may not even ask');

select tests.become_owner();
select is((select count(*) from pgmq.q_replies where message ->> 'session_id' = (select id::text from ada_session)),
  1::bigint, 'C2: the message asked for an answer');

select * from finish();
rollback;
