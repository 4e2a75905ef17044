-- An object does not outlive its row, by whatever path the row goes.
begin;
select plan(12);
select tests.sign_up('ada');
select tests.sign_up('bo');
create function pg_temp.say(person text, words text) returns uuid language plpgsql as $$
declare
  attachment uuid;
begin
  perform tests.become(person);
  insert into public.messages (session_id, content) select id, words from public.active_chat_session();
  perform tests.become_owner();
  select private.attach_media(m.id, 'image', '{"image": {"id": "1", "mime_type": "image/png"}}', '100000000000001') into attachment
  from public.messages as m where m.content = words;
  update public.message_attachments set state = 'stored', storage_path = words || '.png', mime_type = 'image/png', byte_size = 1, sha256 = repeat('a', 64)
  where id = attachment;
  delete from pgmq.q_media;
  return attachment;
end
$$;
create function pg_temp.removals() returns text[] language sql as $$
  select coalesce(array_agg(message ->> 'remove' order by message ->> 'remove'), '{}') from pgmq.q_media where message ? 'remove' $$;
select pg_temp.say('ada', w) from unnest('{a1,a2,a3}'::text[]) as w;
select pg_temp.say('bo', 'b1');

-- A message; a session; an account.
delete from public.messages where content = 'a1';
select is(pg_temp.removals(), '{a1.png}', 'M6: with a message its object goes');
select is((select count(*) from pgmq.q_media where vt <= clock_timestamp()), 1::bigint, 'M6: at once');
select tests.become('ada');
select public.delete_chat_session(id) from public.active_chat_session();
select tests.become_owner();
select is(pg_temp.removals(), '{a1.png,a2.png,a3.png}', 'M6: and with a conversation');
select pg_temp.say('ada', 'a4');
select tests.become('ada');
select public.delete_my_account();
select tests.become_owner();
select is(pg_temp.removals(), '{a4.png}', 'W9: and with an account');
select set_eq($$ select storage_path from public.message_attachments $$, '{b1.png}'::text[], 'W9: others are unaffected');

-- What was never begun has nothing to remove; what is being fetched is removed when that has surely ended.
delete from pgmq.q_media;
select pg_temp.say('bo', 'b2');
update public.message_attachments set state = 'pending', storage_path = null where storage_path = 'b2.png';
delete from public.messages where content = 'b2';
select is(pg_temp.removals(), '{}', 'M6: nothing was put anywhere, nothing is removed');
select pg_temp.say('bo', 'b3');
update public.message_attachments set state = 'pending', storage_path = null, next_attempt_at = now() where storage_path = 'b3.png';
select private.claim_attachment(id) from public.message_attachments where state = 'pending';
delete from public.messages where content = 'b3';
select is(array_length(pg_temp.removals(), 1), 1, 'M6: what somebody is fetching is removed too');
select ok((select vt between clock_timestamp() + interval '100 seconds' and clock_timestamp() + interval '121 seconds' from pgmq.q_media),
  'M6: after the lease, so that nothing is put there afterwards');
delete from pgmq.q_media;
select pg_temp.say('bo', 'b4');
update public.message_attachments set state = 'referenced', next_attempt_at = now() + interval '6 hours' where storage_path = 'b4.png';
delete from public.messages where content = 'b4';
select is((select count(*) from pgmq.q_media where vt <= clock_timestamp()), 1::bigint, 'M6: one that only waits, at once');

-- The service, too, leaves nothing behind.
delete from pgmq.q_media;
select is(tests.try('service', 'delete from public.message_attachments'), 'done', 'M6: the service deletes a row');
select is(pg_temp.removals(), '{b1.png}', 'M6: and its object goes');

-- The export holds what is there, without the bytes.
select pg_temp.say('bo', 'b5');
select tests.become('bo');
select is(public.export_my_data() #>> '{tables,public.message_attachments,0,storage_path}', 'b5.png', 'W9: an export says what came with messages');

select * from finish();
rollback;
