begin;
select plan(21);
delete from pgmq.q_replies;
delete from pgmq.q_sends;
select tests.sign_up('ada');
select tests.sign_up('bo');
select tests.link_whatsapp('ada', '+15550007003');
delete from pgmq.q_sends; -- the confirmation
update private.outbox set status = 'sent';

-- Fails a queue's jobs as often as asked; returns how many tries there were.
create function pg_temp.fail_all(queue text, times integer) returns integer language plpgsql as $$
declare
  tries integer := 0;
  job record;
begin
  for i in 1..times loop
    for job in select * from public.lease_jobs(queue, 10, 60) loop
      tries := tries + 1;
      perform public.retry_job(queue, job.job_id, 0, 'model_unavailable');
    end loop;
  end loop;
  return tries;
end
$$;

-- An answer that can not be had.
select tests.whatsapp_text('wamid.dead.1', '15550007003', 'hello');
create temp table room as select id from public.chat_sessions where user_id = tests.id('ada');
create temp table turn as select private.begin_turn(id, 60) -> 'turn' as t from room;
select public.release_turn((t ->> 'id')::uuid, 1, 'model_unavailable') from turn;
select is(pg_temp.fail_all('replies', 10), 10, 'M4: a job is tried ten times');
select is((select count(*) from private.dead_letters), 0::bigint, 'M4: ten tries are no dead letter yet');
select private.enqueue('replies', jsonb_build_object('session_id', gen_random_uuid()));
select is((select count(*) from public.lease_jobs('replies', 10, 60)), 1::bigint,
  'M4: the eleventh is not made; healthy jobs are unaffected');
select row_eq($$ select queue, payload, attempts, error, replayed_at from private.dead_letters $$,
  row('replies'::text, (select jsonb_build_object('session_id', id) from room), 10, 'model_unavailable'::text, null::timestamptz),
  'M4: it is a dead letter, with its last error');
select is_empty($$ select * from private.job_errors $$, 'M4: which moved out of the errors');
select is_empty($$ select * from pgmq.q_replies where message ->> 'session_id' = (select id::text from room) $$,
  'M4: and the job out of the queue');
select row_eq($$ select status, error from private.turns $$, row('failed'::text, 'model_unavailable'::text),
  'M4: its turn has failed');
select is((select count(*) from public.messages where role = 'user'), 1::bigint, 'M3: the message is not lost');

-- The next message is answered again.
select tests.whatsapp_text('wamid.dead.2', '15550007003', 'are you there?');
select is((select private.begin_turn(id, 60) #>> '{turn,attempt}' from room), '1', 'M4: later messages have a turn of their own');

-- What waited behind the failed turn is asked for.
select public.release_turn((select id from private.turns where status = 'open'), 1, 'model_unavailable');
delete from pgmq.q_replies;
insert into pgmq.q_replies (vt, read_ct, message) select clock_timestamp(), 10, jsonb_build_object('session_id', id) from room;
select tests.whatsapp_text('wamid.dead.3', '15550007003', 'one more');
delete from pgmq.q_replies where read_ct = 0;
select is_empty($$ select * from public.lease_jobs('replies', 10, 60) $$, 'M4: the next dead letter');
select results_eq($$ select message from pgmq.q_replies $$, $$ select jsonb_build_object('session_id', id) from room $$,
  'M4: a message that came during the failed turn is asked for again');

-- A turn that somebody still works on is left to them.
create temp table held as select private.begin_turn(id, 60) -> 'turn' as t from room;
update pgmq.q_replies set read_ct = 10, vt = clock_timestamp();
select is_empty($$ select * from public.lease_jobs('replies', 10, 60) $$, 'M4: a dead letter beside a live worker');
select is((select public.complete_turn((t ->> 'id')::uuid, (t ->> 'attempt')::integer, 'in time') ->> 'state' from held),
  'answered', 'M4: does not take the turn from them');

-- A message that can not be sent.
select is((select count(*) from pgmq.q_sends), 1::bigint, 'M4: the answer waits to leave');
select is(pg_temp.fail_all('sends', 10), 10, 'M4: it too is tried ten times');
select is_empty($$ select * from public.lease_jobs('sends', 10, 60) $$, 'M4: and no more');
select row_eq($$ select status, error_class from private.outbox where kind = 'reply' $$,
  row('failed'::text, 'too_many_attempts'::text), 'M4: the outbox says that it failed');
select is((select status::text from public.messages where role = 'assistant'), 'failed', 'M4: and so does the message');
select is((select count(*) from private.dead_letters where queue = 'sends'), 1::bigint, 'M4: and a dead letter');

-- What did leave is not called failed by a job that came too late.
update private.outbox set status = 'delivered' where kind = 'reply';
select private.give_up_outbox((select id from private.outbox where kind = 'reply'));
select is((select status from private.outbox where kind = 'reply'), 'delivered', 'M4: what was delivered stays delivered');
select is((public.readiness() ->> 'dead_letters')::bigint,
  (select count(*) from private.dead_letters where replayed_at is null), 'A1: readiness counts them');

select * from finish();
rollback;
