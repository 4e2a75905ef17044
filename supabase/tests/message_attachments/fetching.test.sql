begin;
select plan(59);
select tests.sign_up('ada');
select tests.become('ada');
insert into public.messages (session_id, content) select s.id, 'hello' from public.active_chat_session() as s;
select tests.become_owner();
delete from pgmq.q_media;
create temp table item as
  select private.attach_media(id, 'audio', '{"audio": {"id": "77", "mime_type": "audio/ogg; codecs=opus"}}', '100000000000001') as id
  from public.messages where user_id = tests.id('ada');
create function pg_temp.claim() returns jsonb language sql as $$ select public.claim_attachment((select id from item)) $$;
create function pg_temp.record(attempt integer, outcome jsonb) returns text language sql as $$
  select public.record_attachment((select id from item), attempt, outcome) ->> 'retry_after_seconds' $$;
create function pg_temp.seen() returns public.message_attachments language sql as $$
  select a from public.message_attachments as a where a.id = (select id from item) $$;
create function pg_temp.due() returns void language sql as $$ update public.message_attachments set next_attempt_at = clock_timestamp() $$;

-- A claim holds.
select is(pg_temp.claim(), (select jsonb_build_object('state', 'fetch', 'attempt', 1, 'type', 'audio', 'media_id', '77', 'phone_number_id', '100000000000001',
  'sha256', null, 'storage_path', format('%s/%s.ogg', tests.id('ada'), id)) from item), 'M6: a claim says what to fetch, and where to put it');
select is(pg_temp.claim() - 'retry_after_seconds', '{"state": "wait"}'::jsonb, 'M6: nobody else fetches meanwhile');
select ok((pg_temp.claim() ->> 'retry_after_seconds')::integer between 100 and 120, 'M6: for two minutes');
select isnt((pg_temp.seen()).storage_path, null, 'M6: the path is known before anything is put there');

-- A lease that ran out: the next try, and the one before is fenced off.
select pg_temp.due();
select is(pg_temp.claim() ->> 'attempt', '2', 'M6: a lease that ran out is another''s');
select is(pg_temp.record(1, '{"kind": "failed", "class": "terminal", "error": "too_large"}'), null, 'M6: what the first says then');
select is((pg_temp.seen()).state, 'pending', 'M6: changes nothing');
select is(pg_temp.record(1, '{"kind": "referenced"}'), null, 'M6: nor that it saw no Storage');
select is((pg_temp.seen()).state, 'pending', 'M6: as the second is at work');

-- Each class of failure, at its nth try.
create function pg_temp.fail(tries integer, class text) returns text language plpgsql as $$
begin
  update public.message_attachments set state = 'pending', attempt = tries, error = null;
  return pg_temp.record(tries, jsonb_build_object('kind', 'failed', 'class', class, 'error', 'graph_1'));
end
$$;
select is(pg_temp.fail(tries, class), wait, format('M6: %s at try %s: %s', class, tries, coalesce('again in ' || wait || ' s', 'never again')))
from (values ('transient', 1, '2'), ('transient', 4, '16'), ('transient', 20, '256'), ('throughput', 1, '2'),
  ('unlisted', 1, '5'), ('unlisted', 2, '5'), ('unlisted', 3, null),
  ('auth', 1, '300'), ('permission', 9, '300'), ('spam', 1, '300'), ('policy', 1, '300'),
  ('terminal', 1, null), ('unreachable', 1, null), ('window', 1, null), ('pair_rate', 1, null), ('a new class', 1, null)) as c (class, tries, wait);
select pg_temp.fail(1, 'transient');
select row_eq($$ select state, error from public.message_attachments $$, row('pending'::public.attachment_state, 'graph_1'::text), 'M6: to be tried again, it is pending, with the reason');
select ok((pg_temp.seen()).next_attempt_at > clock_timestamp() + interval '1 second', 'M6: and waits');
select pg_temp.fail(1, 'terminal');
select row_eq($$ select state, error from public.message_attachments $$, row('failed'::public.attachment_state, 'graph_1'::text), 'M6: not to be tried again, it has failed, with the reason');
select is(pg_temp.claim(), '{"state": "done"}'::jsonb, 'M6: and nobody fetches it any more');
select is(pg_temp.record(1, '{"kind": "referenced"}'), null, 'M6: what is failed stays so');
select is((pg_temp.seen()).state, 'failed', 'M6: whatever comes late');

-- Without Storage it is kept by reference, and looked for again while the id lives.
update public.message_attachments set state = 'pending', error = null, attempt = 1;
select is(pg_temp.record(1, '{"kind": "referenced"}'), '21600', 'M6: without Storage it is looked at again in six hours');
select row_eq($$ select state, error from public.message_attachments $$, row('referenced'::public.attachment_state, null::text), 'M6: it is referenced, which is no error');
select is(pg_temp.claim() ->> 'state', 'wait', 'M6: not before');
select pg_temp.due();
select is(pg_temp.claim() ->> 'state', 'fetch', 'M6: then it is fetched, if there is Storage by now');
select is((pg_temp.seen()).state, 'pending', 'M6: and is pending again');
update public.message_attachments set state = 'referenced', expires_at = now(), next_attempt_at = now();
select is(pg_temp.claim(), '{"state": "done"}'::jsonb, 'M6: after seven days there is nothing left to fetch');
select row_eq($$ select state, error from public.message_attachments $$, row('failed'::public.attachment_state, 'expired'::text), 'M6: a reference that leads nowhere is expired');
update public.message_attachments set state = 'pending', error = null, expires_at = now() - interval '1 second', next_attempt_at = now();
select is(pg_temp.claim(), '{"state": "done"}'::jsonb, 'M6: nor is anything fetched late');
select is((pg_temp.seen()).error, 'expired', 'M6: which says so too');

-- Given up, and replayed.
update public.message_attachments set state = 'pending', error = null, expires_at = now() + interval '1 day', attempt = 3, next_attempt_at = now() + interval '1 hour';
delete from pgmq.q_media;
insert into pgmq.q_media (vt, read_ct, message) select clock_timestamp(), 10, jsonb_build_object('attachment_id', id) from item
union all select clock_timestamp(), 10, '{"remove": "a/b.ogg"}'::jsonb;
select is_empty($$ select * from public.lease_jobs('media', 10, 60) $$, 'M4: the eleventh try is not made');
select row_eq($$ select state, error from public.message_attachments $$, row('failed'::public.attachment_state, 'too_many_attempts'::text), 'M4: what was given up says so');
select set_eq($$ select payload from private.dead_letters where queue = 'media' $$,
  $$ select jsonb_build_object('attachment_id', id) from item union all select '{"remove": "a/b.ogg"}'::jsonb $$, 'M4: both are dead letters');
select is(pg_temp.claim() ->> 'attempt', '4', 'M4: a replayed one is tried again, at once');
select is((pg_temp.seen()).state, 'pending', 'M4: as if it had not been given up');
update public.message_attachments set state = 'stored', mime_type = 'audio/ogg', byte_size = 3, sha256 = repeat('a', 64), error = null;
select private.give_up_attachment(id) from item;
select is((pg_temp.seen()).state, 'stored', 'M4: what is stored is not given up by a job that came too late');

-- Stored.
update public.message_attachments set state = 'pending', attempt = 5, byte_size = null, sha256 = null;
create temp table good as select jsonb_build_object('kind', 'stored', 'mime_type', 'audio/ogg', 'byte_size', 3, 'sha256', repeat('b', 64)) as outcome;
select is(pg_temp.record(4, outcome), null, 'M6: stored is stored, also by a try that lost its lease') from good;
select row_eq($$ select state, mime_type, byte_size, sha256, error from public.message_attachments $$,
  row('stored'::public.attachment_state, 'audio/ogg'::text, 3::bigint, repeat('b', 64), null::text), 'M6: with what was measured');
select is(pg_temp.record(5, '{"kind": "failed", "class": "terminal", "error": "too_large"}'), null, 'M6: nothing that comes later');
select is((pg_temp.seen()).state, 'stored', 'M6: makes it less');
select is(pg_temp.claim(), '{"state": "done"}'::jsonb, 'M6: nor is it fetched again');
select throws_ok($$ update public.message_attachments set sha256 = null $$, '23514', null, 'M6: a stored one is complete');
select throws_ok($$ update public.message_attachments set state = 'failed' $$, '23514', null, 'M6: a failed one says why');

-- What is not there.
select is(public.claim_attachment(gen_random_uuid()), '{"state": "done"}'::jsonb, 'M6: what is not there is done');
select is(public.record_attachment(gen_random_uuid(), 1, outcome) ->> 'retry_after_seconds', null, 'M6: and recorded nowhere') from good;

-- A row without a job gets one again; one that waits does not.
update public.message_attachments set state = 'pending', error = null, next_attempt_at = now() - interval '1 minute';
delete from pgmq.q_media;
delete from pgmq.q_replies;
delete from private.turn_messages;
select is(private.has_work(), false, 'M4: what is new is left to its own job');
update public.message_attachments set next_attempt_at = now() - interval '3 minutes';
select is(private.has_work(), true, 'M4: what nobody fetches is work');
select is(public.heal() ->> 'requeued', '1', 'M4: and gets a job again');
select results_eq($$ select message from pgmq.q_media $$, $$ select jsonb_build_object('attachment_id', id) from item $$, 'M4: one, and the right one');

select * from finish();
rollback;
