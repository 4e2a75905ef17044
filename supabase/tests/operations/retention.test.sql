-- What is past its time goes; what still waits, or is younger, stays.
begin;
select plan(23);
select tests.sign_up('ada');
select private.purge(); -- what other tests left is not counted here
delete from private.webhook_inbox;
delete from private.whatsapp_statuses;
delete from private.whatsapp_events;
insert into private.webhook_inbox (provider, raw_body, status, received_at)
select 'whatsapp', format('{"%s": %s}', status, age), status, now() - age * interval '1 day' - interval '1 minute'
from unnest('{received,processed,failed}'::text[]) as status, unnest('{0,29,30,400}'::integer[]) as age;
create temp table before as select id, status, raw_body, received_at, attempts, debug_id from private.webhook_inbox;

-- Queues, reports, spend.
select private.enqueue('replies', '{"session_id": "00000000-0000-4000-8000-00000000e001"}');
insert into pgmq.a_replies (msg_id, read_ct, enqueued_at, archived_at, vt, message)
values (-1, 1, now(), now() - interval '91 days', now(), '{}'), (-2, 1, now(), now() - interval '89 days', now(), '{}');
insert into pgmq.a_sends (msg_id, read_ct, enqueued_at, archived_at, vt, message) values (-3, 1, now(), now() - interval '91 days', now(), '{}');
insert into private.job_errors (queue, job_id, error, failed_at)
select 'replies', msg_id, 'alive', now() - interval '400 days' from pgmq.q_replies where message ->> 'session_id' = '00000000-0000-4000-8000-00000000e001';
insert into private.job_errors (queue, job_id, error, failed_at) values ('replies', -1, 'gone', now() - interval '2 days'), ('sends', -2, 'young', now());
insert into private.whatsapp_statuses (wamid, status, occurred_at, payload, inbox_id) values
  ('wamid.old', 'read', now() - interval '91 days', '{}', null), ('wamid.young', 'read', now() - interval '89 days', '{}', null),
  ('wamid.open', 'read', now() - interval '91 days', '{}', (select id from before where status = 'failed' limit 1)),
  ('wamid.done', 'read', now() - interval '91 days', '{}', (select id from before where status = 'processed' limit 1));
insert into private.whatsapp_events (inbox_id, field, payload, digest, created_at)
select case name when 'open' then (select id from before where status = 'failed' limit 1) end, name, '{}', convert_to(name, 'UTF8'), now() - age * interval '1 day'
from (values ('old', 91), ('young', 89), ('open', 91)) as e (name, age);
insert into private.daily_spend (user_id, day, tokens) select tests.id('ada'), private.spend_day() - age, age from unnest('{0,90,91,400}'::integer[]) as age;
insert into private.dead_letters (queue, payload, attempts, died_at) values ('replies', '{"n": "old"}', 10, now() - interval '400 days');

-- Not for people, nor for the service.
select tests.become('ada');
select throws_ok('select private.purge()', '42501', null, 'A4-40: a person purges nothing');
select tests.become_service();
select throws_ok('select private.purge()', '42501', null, 'A4-41: nor does the service');
select tests.become_owner();

select is(private.purge(), '{"raw_bodies": 2, "archived_jobs": 2, "job_errors": 1, "statuses": 2, "events": 1, "spend_days": 2}'::jsonb, 'A4: a purge says what went');
select bag_eq($$ select b.status, b.raw_body from private.webhook_inbox as i join before as b using (id) where i.raw_body = '[erased]' $$,
  $$ values ('processed', '{"processed": 30}'), ('processed', '{"processed": 400}') $$, 'A4: bodies of processed deliveries older than 30 days');
select is_empty($$ select i.id from private.webhook_inbox as i join before as b using (id) where i.raw_body <> '[erased]' and i.raw_body <> b.raw_body $$,
  'A4: the others are as they came');
select is((select count(*) from private.webhook_inbox where status in ('received', 'failed') and raw_body <> '[erased]'), 8::bigint,
  'M4: never of one that is not processed');
select results_eq('select id, status, received_at, attempts, debug_id from private.webhook_inbox order by id',
  'select id, status, received_at, attempts, debug_id from before order by id', 'A4: that something was delivered stays');
select results_eq('select msg_id from pgmq.a_replies where msg_id < 0', array[-2::bigint], 'A4: archived jobs older than 90 days');
select is_empty('select * from pgmq.a_sends where msg_id < 0', 'A4: of every queue');
select isnt_empty($$ select * from pgmq.q_replies where message ->> 'session_id' = '00000000-0000-4000-8000-00000000e001' $$, 'M4: never a job that waits');
select bag_eq('select error from private.job_errors', array['alive', 'young'], 'A4: errors of jobs that are gone, and old enough');
select bag_eq('select wamid from private.whatsapp_statuses', array['wamid.young', 'wamid.open'],
  'A4: reports older than 90 days, but those of a delivery that may be replayed');
select bag_eq('select field from private.whatsapp_events', array['young', 'open'], 'A4: and events likewise');
select bag_eq($$ select tokens from private.daily_spend where user_id = tests.id('ada') $$, array[0::bigint, 90], 'A4: spend older than 90 days, never today''s');
select is((select count(*) from private.dead_letters where payload = '{"n": "old"}'), 1::bigint, 'M4: never a dead letter');
select is(private.purge(), '{"raw_bodies": 0, "archived_jobs": 0, "job_errors": 0, "statuses": 0, "events": 0, "spend_days": 0}'::jsonb, 'A4: the second purge finds nothing');

-- The owner's word.
create or replace function private.raw_body_retention() returns interval language sql immutable parallel safe set search_path = '' as $$ select interval '1 month' $$;
create or replace function private.record_retention() returns interval language sql immutable parallel safe set search_path = '' as $$ select interval '1 month' $$;
select is(private.purge() ->> 'spend_days', '1', 'A4: months count as well as days');
select is((select count(*) from private.daily_spend where user_id = tests.id('ada')), 1::bigint, 'A4: and today stays');
create or replace function private.raw_body_retention() returns interval language sql immutable parallel safe set search_path = '' as $$ select interval '0' $$;
select is(private.purge() ->> 'raw_bodies', '2', 'A4: the owner says how long bodies are kept');
select is((select count(*) from private.webhook_inbox where raw_body <> '[erased]' and status = 'processed'), 0::bigint, 'A4: none is left then');

-- By the clock, and fast: what is erased is not looked at again.
select results_eq($$ select schedule, command, active from cron.job where jobname = 'foyer-purge' $$, $$ values ('23 3 * * *', 'select private.purge()', true) $$,
  'A4: once a day');
select is((select count(*) from private.doctor() where check_name = 'schedule' and finding = 'cron job foyer-purge is active' and ok), 1::bigint, 'W10: which the doctor looks after');
select ok((select pg_get_indexdef('private.webhook_inbox_unerased_idx'::regclass)) like '%raw_body <> ''[erased]''%', 'A4: by an index of what is not erased');

select * from finish();
rollback;
