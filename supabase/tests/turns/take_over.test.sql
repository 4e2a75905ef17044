begin;
select plan(24);
select tests.sign_up('ada');
select tests.link_whatsapp('ada', '+15550007080');
delete from private.outbox;
delete from pgmq.q_sends;
create temp table room as select id from public.chat_sessions where user_id = tests.id('ada');
grant select on room to authenticated;
create function pg_temp.crash() returns void language sql as $$
  update private.turns set lease_expires_at = clock_timestamp() where status = 'open' $$;

-- A worker dies with a turn in hand: the next one takes it over.
select tests.whatsapp_text('wamid.t.1', '15550007080', 'hello');
create temp table first as select public.begin_turn(id, 60) -> 'turn' as t from room;
select pg_temp.crash();
create temp table second as select public.begin_turn(id, 60) -> 'turn' as t from room;
select is((select t ->> 'id' from second), (select t ->> 'id' from first), 'M3: the same turn');
select is((select t ->> 'attempt' from second), '2', 'M3: another attempt');
select is((select t -> 'history' from second), (select t -> 'history' from first), 'M3: with the same to answer');

-- The older attempt, if it lives after all, is fenced off.
select is(public.complete_turn((t ->> 'id')::uuid, 1, 'too late') ->> 'state', 'superseded', 'M3: the older attempt answers no more') from first;
select public.release_turn((t ->> 'id')::uuid, 1, 'too_late') from first;
select is(public.begin_turn(id, 60) ->> 'state', 'busy', 'M3: nor does it give the turn away') from room;
select is(public.complete_turn((t ->> 'id')::uuid, 2, 'in time') ->> 'state', 'answered', 'M3: the newer one answers') from second;
select results_eq($$ select content from public.messages where role = 'assistant' $$, $$ values ('in time') $$, 'M3: one answer stands');
select is((select count(*) from private.outbox), 1::bigint, 'M3: one is sent');
select is((select count(*) from pgmq.q_sends), 1::bigint, 'M3: by one job');

-- Killed after the answer, before its job was finished: nothing happens twice.
select pg_temp.crash();
select is(public.begin_turn(id, 60) ->> 'state', 'nothing', 'M3: a kill after the answer doubles nothing') from room;

-- An attempt whose lease ran out, and that nobody took over, may still answer.
select tests.whatsapp_text('wamid.t.2', '15550007080', 'slow?');
create temp table slow as select public.begin_turn(id, 60) -> 'turn' as t from room;
select pg_temp.crash();
select is(public.complete_turn((t ->> 'id')::uuid, 1, 'slow') ->> 'state', 'answered', 'M3: a late answer counts while nobody else has begun') from slow;

-- Given back after a failure: the next try need not wait for the lease.
select tests.whatsapp_text('wamid.t.3', '15550007080', 'fail once');
create temp table failed as select public.begin_turn(id, 60) -> 'turn' as t from room;
select public.release_turn((t ->> 'id')::uuid, 1, 'model_unavailable') from failed;
select is((select error from private.turns where status = 'open'), 'model_unavailable', 'M3: the failure is kept');
select tests.whatsapp_text('wamid.t.4', '15550007080', 'said since');
create temp table retried as select public.begin_turn(id, 60) -> 'turn' as t from room;
select is((select t ->> 'attempt' from retried), '2', 'M3: and the turn free at once');
select is((select t #>> '{history,-1,content}' from retried), 'said since', 'M3: what has come since is answered with it');
select public.complete_turn((t ->> 'id')::uuid, 2, 'both') from retried;
select is((select error from private.turns where id = (select (t ->> 'id')::uuid from retried)), null, 'M3: answered, it has no error');
select is(public.begin_turn(id, 60) ->> 'state', 'nothing', 'M3: nothing is left to answer') from room;
select public.release_turn((t ->> 'id')::uuid, 2, 'after') from retried;
select is((select status from private.turns where id = (select (t ->> 'id')::uuid from retried)), 'answered', 'M3: an answered turn is not given back');

-- A turn goes where the newest of its messages came from, also when it is taken over.
select tests.become('ada');
insert into public.messages (session_id, content) select id, 'in the app' from room;
select tests.become_owner();
create temp table app as select public.begin_turn(id, 60) -> 'turn' as t from room;
select is(t ->> 'channel', 'app', 'C6: asked in the app') from app;
select pg_temp.crash();
select tests.whatsapp_text('wamid.t.5', '15550007080', 'now on the phone');
create temp table phone as select public.begin_turn(id, 60) -> 'turn' as t from room;
select is(t ->> 'channel', 'whatsapp', 'C6: asked again by phone, the answer goes to the phone') from phone;
select is(jsonb_array_length(public.complete_turn((t ->> 'id')::uuid, 2, 'to the phone') -> 'outbox_ids'), 1, 'C6: and is sent there') from phone;

-- What came late or in the same second: the history still ends with what is to be answered.
select tests.whatsapp_text('wamid.t.6', '15550007080', 'late');
update public.messages set created_at = created_at - interval '1 minute' where external_id = 'wamid.t.6';
create temp table late as select public.begin_turn(id, 60) -> 'turn' as t from room;
select is(t #>> '{history,-1,content}', 'late', 'M3: the history ends with the messages to answer, however late they came') from late;
select public.complete_turn((t ->> 'id')::uuid, 1, 'never mind') from late;

-- Unlinked in between: the answer stands in the app, and says that it did not leave.
select tests.whatsapp_text('wamid.t.7', '15550007080', 'goodbye');
create temp table gone as select public.begin_turn(id, 60) -> 'turn' as t from room;
update public.whatsapp_identities set user_id = null, verified_at = null;
select is(public.complete_turn((t ->> 'id')::uuid, 1, 'farewell'), '{"state": "answered", "outbox_ids": []}'::jsonb,
  'M2-32: nothing is sent to a phone that is linked no more') from gone;
select is((select status::text from public.messages where content = 'farewell'), 'failed', 'M2: the app shows it as not sent');

-- Nobody else speaks as the assistant.
select tests.become('ada');
select throws_ok(format($$ select public.complete_turn(%L, 1, 'x') $$, gen_random_uuid()), '42501', null, 'C2-33: a browser completes no turn');

select * from finish();
rollback;
