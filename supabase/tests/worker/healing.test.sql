begin;
select plan(24);
delete from pgmq.q_replies;
delete from pgmq.q_sends;
delete from private.provisioning_failures;
select tests.sign_up('ada');
select tests.link_whatsapp('ada', '+15550007120');
delete from private.outbox;
delete from pgmq.q_sends;
create temp table room as select id from public.chat_sessions where user_id = tests.id('ada');

select is(public.heal(), '{"provisioned": 0, "requeued": 0}'::jsonb, 'W2: where nothing is broken nothing is done');
select is(private.has_work(), false, 'M4: and nobody is woken');

-- Rooms.
alter table public.organizations add constraint not_brokenwood check (name <> 'Brokenwood');
select tests.sign_up('eve', '{"company_name": "Brokenwood"}');
update private.provisioning_failures set last_failed_at = now() - interval '30 seconds';
select is(private.has_work(), false, 'W2: a failure of a moment ago waits');
select public.heal();
select is((select attempts from private.provisioning_failures), 1, 'W2: and is not tried again');
update private.provisioning_failures set last_failed_at = now() - interval '2 minutes';
select is(private.has_work(), true, 'W2: then it is work');
select is(public.heal() ->> 'provisioned', '0', 'W2: a cause that lasts is tried in vain');
select is((select attempts from private.provisioning_failures where user_id = tests.id('eve')), 2, 'W2: and counted');
update private.provisioning_failures set last_failed_at = now() - interval '3 minutes';
alter table public.organizations drop constraint not_brokenwood;
select is(public.heal() ->> 'provisioned', '1', 'W2: when the cause is gone, it heals');
select ok(private.is_provisioned(tests.id('eve')), 'W2: the room is there');
select is((select count(*) from private.provisioning_failures), 0::bigint, 'W2: the failure is gone');

-- A message without a job.
select tests.whatsapp_text('wamid.h.1', '15550007120', 'hello');
delete from pgmq.q_replies;
select is(public.heal() ->> 'requeued', '0', 'M4: what is new is left to its own job');
update private.turn_messages set created_at = now() - interval '3 minutes';
select is(private.has_work(), true, 'M4: what has waited for long is work');
select is(public.heal() ->> 'requeued', '1', 'M4: and gets a job again');
select is(public.heal() ->> 'requeued', '0', 'M4: one');
select results_eq($$ select message ->> 'session_id' from pgmq.q_replies $$, $$ select id::text from room $$, 'M4: for its conversation');

-- A turn without a job.
create temp table turn as select private.begin_turn(id, 60) -> 'turn' as t from room;
delete from pgmq.q_replies;
select is(public.heal() ->> 'requeued', '0', 'M4: a turn that somebody works on is left to them');
update private.turns set lease_expires_at = now() - interval '3 minutes';
select is(private.has_work(), true, 'M4: a turn nobody works on is work');
select is(public.heal() ->> 'requeued', '1', 'M4: and gets a job again');
create temp table again as select private.begin_turn(id, 60) -> 'turn' as t from room;
select public.complete_turn((t ->> 'id')::uuid, (t ->> 'attempt')::integer, 'an answer') from again;

-- A message to send without a job.
delete from pgmq.q_replies;
delete from pgmq.q_sends;
select is(public.heal() ->> 'requeued', '0', 'M4: what is new is left to its own job');
update private.outbox set next_attempt_at = now() - interval '3 minutes';
select is(private.has_work(), true, 'M4: what should have left is work');
select is(public.heal() ->> 'requeued', '1', 'M4: and gets a job again, which is counted');
select results_eq($$ select message ->> 'outbox_id' from pgmq.q_sends $$, $$ select id::text from private.outbox $$, 'M4: the right one');
delete from pgmq.q_sends;
update private.outbox set status = 'delivered';
select is(public.heal() ->> 'requeued', '0', 'M4: what has left is not sent again');
select is_empty($$ select * from pgmq.q_sends $$, 'M3: by anybody');

select * from finish();
rollback;
