-- A dead letter goes back once, and opens again what its death had closed.
begin;
select plan(34);
delete from pgmq.q_replies;
delete from pgmq.q_sends;
delete from private.dead_letters;
select tests.sign_up('ada');
select tests.sign_up('bo');
select tests.link_whatsapp('ada', '+15550007601');
select tests.link_whatsapp('bo', '+15550007602');
delete from pgmq.q_sends; -- the confirmations
update private.outbox set status = 'sent';
create temp table room as select u as person, s.id from unnest('{ada,bo}'::text[]) as u join public.chat_sessions as s on s.user_id = tests.id(u);
grant select on room to service_role;
create function pg_temp.kill(queue text) returns uuid language plpgsql as $$
begin
  execute format('update pgmq.%I set read_ct = 10, vt = clock_timestamp()', 'q_' || queue);
  perform public.lease_jobs(queue, 10, 60);
  return (select d.id from private.dead_letters as d where d.queue = kill.queue order by d.id desc limit 1);
end $$;
-- Opens the session's turn and gives it up.
create function pg_temp.fail_turn(person text) returns uuid language plpgsql as $$
declare turn jsonb := private.begin_turn((select r.id from room as r where r.person = fail_turn.person), 60) -> 'turn';
begin
  perform private.release_turn((turn ->> 'id')::uuid, (turn ->> 'attempt')::integer, 'model_unavailable');
  return pg_temp.kill('replies');
end $$;
create function pg_temp.waiting(person text) returns bigint language sql as $$
  select count(*) from private.turn_messages as q join room as r on r.id = q.session_id where r.person = waiting.person and q.turn_id is null $$;

-- An answer that was given up.
select tests.whatsapp_text('wamid.dl.0', '15550007602', 'for bo');
create temp table letter as select 'bo' as name, pg_temp.fail_turn('bo') as id;
-- In a transaction of a test all times are one; the other deaths happened at others.
update private.turns set finished_at = finished_at - interval '1 hour';
update private.dead_letters set died_at = died_at - interval '1 hour';
select tests.whatsapp_text('wamid.dl.1', '15550007601', 'one');
select tests.whatsapp_text('wamid.dl.2', '15550007601', 'two');
insert into letter select 'ada', pg_temp.fail_turn('ada');
grant select on letter to service_role, authenticated;
create function pg_temp.of(wanted text) returns uuid language sql as $$ select id from letter where name = wanted $$;
grant execute on all functions in schema pg_temp to service_role, authenticated;
select is((select count(*) from private.turns where status = 'failed'), 2::bigint, 'M4: two turns were given up');
select is(pg_temp.waiting('ada') + pg_temp.waiting('bo'), 0::bigint, 'M4: and nothing waits for an answer');
delete from pgmq.q_replies;

select tests.become('ada');
select throws_ok($$ select public.list_dead_letters() $$, '42501', null, 'A4-30: a person reads no dead letters');
select throws_ok($$ select public.replay_dead_letter(pg_temp.of('ada'), null, null) $$, '42501', null, 'A4-31: nor replays one');
select tests.become_service();
-- Ada's two messages had a job each: two letters, one turn.
select is(public.list_dead_letters() ->> 'total', '3', 'A4: the service lists them');
select is(public.list_dead_letters() #>> '{data,0,id}', pg_temp.of('ada')::text, 'A4: newest first');
select is(public.list_dead_letters(page => 3, page_size => 1) #>> '{data,0,id}', pg_temp.of('bo')::text, 'A4: in pages');
select throws_ok($$ select public.replay_dead_letter(gen_random_uuid(), null, null) $$, 'PT404', 'There is no such dead letter.', 'A4: 404 for none');
select throws_ok($$ select public.replay_dead_letter(pg_temp.of('ada'), tests.id('ada'), null) $$, 'PT403', null, 'A4-32: not for somebody who is no platform admin');
select is(public.replay_dead_letter(pg_temp.of('ada'), null, null), '{"replayed": true, "reopened": 2}'::jsonb, 'M4: a replay opens its two messages again');
select is(public.replay_dead_letter(pg_temp.of('ada'), null, null), '{"replayed": false, "reopened": 0}'::jsonb, 'M4: the second replay is a no-op');
select is(public.list_dead_letters(is_replayed => false) ->> 'total', '2', 'A4: two are left to replay');
select is(public.list_dead_letters(is_replayed => true) #>> '{data,0,id}', pg_temp.of('ada')::text, 'A4: and one was');
select tests.become_owner();
select results_eq('select message, read_ct from pgmq.q_replies', $$ select jsonb_build_object('session_id', id), 0 from room where person = 'ada' $$,
  'M4: the job is back once, with no tries behind it');
select is(pg_temp.waiting('ada'), 2::bigint, 'M4: both messages want an answer');
select is(pg_temp.waiting('bo'), 0::bigint, 'M4: others are unaffected');
select is((select count(*) from private.turns where status = 'failed'), 2::bigint, 'M4: the failed turn stays, as a record');
create temp table held as select private.begin_turn(id, 60) -> 'turn' as t from room where person = 'ada';
select is((select jsonb_array_length(jsonb_path_query_array(t -> 'history', '$[*] ? (@.role == "user")')) from held), 2, 'M3: they are answered together');
select is((select private.complete_turn((t ->> 'id')::uuid, (t ->> 'attempt')::integer, 'at last') ->> 'state' from held), 'answered', 'M3: and once');
select is((select count(*) from private.turn_messages as q join private.turns as t on t.id = q.turn_id
  where t.status = 'answered' and q.session_id = (select id from room where person = 'ada')), 2::bigint, 'M3: by one turn');
select results_eq($$ select actor_id, subject_id, details from public.audit_events where event = 'admin.operation' $$,
  $$ values (null::uuid, pg_temp.of('ada'), '{"operation": "dead_letter.replay", "operator": "secret_key", "queue": "replies", "reopened": 2}'::jsonb) $$,
  'T5: recorded, once');

-- A death of another time opens nothing but what it closed.
select tests.whatsapp_text('wamid.dl.3', '15550007602', 'later');
select pg_temp.fail_turn('bo');
delete from pgmq.q_replies;
select is(public.replay_dead_letter(pg_temp.of('bo'), null, null), '{"replayed": true, "reopened": 1}'::jsonb, 'M4: the earlier death of two');
select results_eq($$ select m.external_id from private.turn_messages as q join public.messages as m on m.id = q.message_id
  where q.turn_id is null and q.session_id = (select id from room where person = 'bo') $$, array['wamid.dl.0'], 'M4: opens the message that it closed');

-- A message that could not leave.
select isnt_empty('select * from pgmq.q_sends', 'M4: the answer waits to leave');
select public.claim_outbox((select id from private.outbox where kind = 'reply'));
update private.outbox set tries = 7 where kind = 'reply';
insert into letter select 'send', pg_temp.kill('sends');
select row_eq($$ select o.status, m.status::text from private.outbox as o join public.messages as m on m.id = o.message_id where o.kind = 'reply' $$,
  row('failed'::text, 'failed'::text), 'M4: and was given up');
select is(public.replay_dead_letter(pg_temp.of('send'), null, null), '{"replayed": true, "reopened": 1}'::jsonb, 'M4: a replay opens it again');
select row_eq($$ select o.status, o.error_class, m.status::text from private.outbox as o join public.messages as m on m.id = o.message_id where o.kind = 'reply' $$,
  row('pending'::text, null::text, 'pending'::text), 'M4: it is to be sent, and the message says so');
select is((select tries from private.outbox where kind = 'reply'), 0, 'M4: with no tries behind it');
select is((select public.claim_outbox(id) ->> 'state' from private.outbox where kind = 'reply'), 'send', 'M4: it may leave at once');
select is((select attempt from private.outbox where kind = 'reply'), 2, 'M3: under an attempt of its own: who called before it died has no say');
select is((select count(*) from pgmq.q_sends where message ->> 'outbox_id' = (select id::text from private.outbox where kind = 'reply')), 1::bigint, 'M4: by one job');

-- What failed for a reason, or did leave, stays as it is.
update private.outbox set status = 'failed', error_class = 'window' where kind = 'reply';
insert into private.dead_letters (queue, payload, attempts) select 'sends', jsonb_build_object('outbox_id', id), 10 from private.outbox where kind = 'reply';
select is((select public.replay_dead_letter(id, null, null) from private.dead_letters where queue = 'sends' and replayed_at is null),
  '{"replayed": true, "reopened": 0}'::jsonb, 'M4: what Meta refuses is not asked again');
select is((select status || ' ' || error_class from private.outbox where kind = 'reply'), 'failed window', 'M4: it stays refused');

-- A payload that names nothing.
insert into private.dead_letters (queue, payload, attempts) values ('replies', '{"session_id": "nonsense"}', 10), ('replies', '{"session_id": "00000000-0000-4000-8000-00000000ffff"}', 10);
select set_eq($$ select public.replay_dead_letter(id, null, null) from private.dead_letters where replayed_at is null and payload ->> 'session_id' ~ 'nonsense|ffff$' $$,
  array['{"replayed": true, "reopened": 0}'::jsonb], 'M4: goes back as it is');

select * from finish();
rollback;
