-- The webhook inbox as an operator sees it, and the replay of what did not become rows.
begin;
select plan(37);
delete from private.webhook_inbox;
select tests.sign_up('ada');
select tests.sign_up('bo');
select tests.link_whatsapp('ada', '+15550007501');
select tests.link_whatsapp('bo', '+15550007502');
update private.webhook_inbox set status = 'processed';
delete from pgmq.q_replies;
create function pg_temp.message(wamid text, phone text, words text) returns jsonb language sql as $$
  select jsonb_build_array(jsonb_build_object('kind', 'message', 'wamid', wamid, 'phone_number_id', '100000000000001',
    'display_phone_number', '15550100001', 'from_phone', phone, 'type', 'text', 'shown_as', 'text', 'text', words, 'sent_at', now(), 'payload', '{}'::jsonb)) $$;
create function pg_temp.records(wanted text) returns table (actor uuid, subject uuid, debug uuid, details jsonb) language sql as $$
  select e.actor_id, e.subject_id, e.debug_id, e.details - 'operation' - 'operator' from public.audit_events as e
  where e.event = 'admin.operation' and e.details ->> 'operation' = wanted order by e.id $$;
grant execute on all functions in schema pg_temp to service_role;

-- Three deliveries: processed, failed, and one that somebody only stored.
create temp table delivery as
  select 'good' as name, (public.ingest_whatsapp('{"n": 1}', gen_random_uuid(), pg_temp.message('wamid.ops.1', '15550007501', 'one')) ->> 'inbox_id')::uuid as id
  union all
  select 'odd', (public.ingest_whatsapp('{"n": 2}', gen_random_uuid(), pg_temp.message('wamid.ops.2', 'nobody', 'two')) ->> 'inbox_id')::uuid;
with stored as (insert into private.webhook_inbox (provider, raw_body) values ('whatsapp', '{"n": 3}') returning id)
insert into delivery select 'stored', id from stored;
grant select on delivery to authenticated, service_role;
create function pg_temp.of(wanted text) returns uuid language sql as $$ select id from delivery where name = wanted $$;
grant execute on all functions in schema pg_temp to service_role, authenticated;

-- Nobody else.
select tests.become('ada');
select throws_ok(format('select public.%s', call), '42501', null, 'A4-20: a person does not call ' || call)
from unnest(array['list_inbox()', 'read_inbox(pg_temp.of(''odd''))', 'read_inbox_body(pg_temp.of(''odd''), null, null)',
  'replay_inbox(pg_temp.of(''odd''), ''[]'', null, null)']) as call;

-- Browsing.
select tests.become_service();
select is((public.list_inbox() ->> 'total')::integer, 5, 'A4: the list counts');
select is(public.list_inbox() #>> '{data,0,id}', pg_temp.of('stored')::text, 'A4: newest first');
select results_eq($$ select d ->> 'id' from jsonb_array_elements(public.list_inbox('failed') -> 'data') as d $$,
  $$ select pg_temp.of('odd')::text $$, 'A4: by status');
select is(public.list_inbox('failed') ->> 'total', '1', 'A4: which the count follows');
select is(jsonb_array_length(public.list_inbox(page => 2, page_size => 2) -> 'data'), 2, 'A4: a page is as long as asked');
select is(public.list_inbox(page => 3, page_size => 2) #>> '{data,0,id}',
  (select d ->> 'id' from jsonb_array_elements(public.list_inbox() -> 'data') with ordinality as l (d, n) where n = 5), 'A4: and begins where the last ended');
select is(jsonb_array_length(public.list_inbox(page => 9) -> 'data'), 0, 'A4: past the end is nothing');
select is(jsonb_array_length(public.list_inbox(page => -1, page_size => -1) -> 'data'), 1, 'A4: whatever is asked');
select is((select count(*) from jsonb_array_elements(public.list_inbox() -> 'data') as d where d ? 'raw_body' or d::text like '%"n"%'),
  0::bigint, 'A4-21: a list holds no body');
select is(public.read_inbox(pg_temp.of('good')) - 'id' - 'received_at' - 'debug_id',
  '{"provider": "whatsapp", "status": "processed", "attempts": 1, "last_error": null, "body_bytes": 8, "is_erased": false, "messages": 1, "statuses": 0}'::jsonb,
  'A4: one delivery, with what came of it');
select throws_ok($$ select public.read_inbox(gen_random_uuid()) $$, 'PT404', 'There is no such delivery.', 'A4: 404 for none');

-- A body is personal: shown when asked for, and recorded.
select tests.become_owner();
select is_empty($$ select * from pg_temp.records('inbox.read_body') $$, 'A4: so far nobody has read any');
select tests.become_service();
select is(public.read_inbox_body(pg_temp.of('odd'), null, '00000000-0000-4000-8000-00000000d001') ->> 'raw_body', '{"n": 2}', 'A4: the body, byte for byte');
select throws_ok($$ select public.read_inbox_body(pg_temp.of('odd'), tests.id('ada'), null) $$, 'PT403', null, 'A4-22: not for somebody who is no platform admin');
select throws_ok($$ select public.read_inbox_body(gen_random_uuid(), null, null) $$, 'PT404', null, 'A4: 404 for none');
select tests.become_owner();
select results_eq($$ select subject, debug from pg_temp.records('inbox.read_body') $$,
  $$ values (pg_temp.of('odd'), '00000000-0000-4000-8000-00000000d001'::uuid) $$, 'T5: and a record of it');

-- Replay.
create function pg_temp.mended() returns jsonb language sql as $$ select pg_temp.message('wamid.ops.2', '15550007502', 'two') $$;
grant execute on all functions in schema pg_temp to service_role;
select tests.become_service();
select is(public.replay_inbox(pg_temp.of('good'), pg_temp.message('wamid.ops.9', '15550007501', 'again'), null, null),
  '{"replayed": false, "status": "processed", "attempts": 1}'::jsonb, 'M4: what was processed is not processed again');
select is(public.replay_inbox(pg_temp.of('odd'), pg_temp.message('wamid.ops.2', 'nobody', 'two'), null, null) - 'failures' - 'events',
  '{"replayed": true, "status": "failed", "attempts": 2, "messages": 0, "statuses": 0, "duplicates": 0}'::jsonb, 'M4: a replay that fails is a try');
select throws_ok($$ select public.replay_inbox(pg_temp.of('odd'), pg_temp.mended(), tests.id('ada'), null) $$, 'PT403', null,
  'A4-23: not for somebody who is no platform admin');
select is(public.replay_inbox(pg_temp.of('odd'), pg_temp.mended(), null, '00000000-0000-4000-8000-00000000d002') - 'failures' - 'events',
  '{"replayed": true, "status": "processed", "attempts": 3, "messages": 1, "statuses": 0, "duplicates": 0}'::jsonb, 'M4: one that works makes the rows');
select is(public.replay_inbox(pg_temp.of('odd'), pg_temp.mended(), null, null),
  '{"replayed": false, "status": "processed", "attempts": 3}'::jsonb, 'M4: the second replay is a no-op');
select is(public.replay_inbox(pg_temp.of('stored'), pg_temp.message('wamid.ops.3', '15550007502', 'three'), null, null) ->> 'status', 'processed',
  'M4: what was only stored is processed');
select throws_ok($$ select public.replay_inbox(gen_random_uuid(), '[]', null, null) $$, 'PT404', null, 'M4: 404 for none');
select tests.become_owner();
select results_eq($$ select external_id, user_id from public.messages where external_id like 'wamid.ops.%' order by 1 $$,
  $$ values ('wamid.ops.1', tests.id('ada')), ('wamid.ops.2', tests.id('bo')), ('wamid.ops.3', tests.id('bo')) $$,
  'M3: each message stands once, with its person');
select is((select inbox_id from private.whatsapp_messages where wamid = 'wamid.ops.2'), pg_temp.of('odd'), 'M4: and names its delivery');
select row_eq($$ select status, attempts, last_error from private.webhook_inbox where id = pg_temp.of('odd') $$,
  row('processed'::text, 3, null::text), 'M4: the delivery says so');
select is((select count(*) from private.turn_messages where turn_id is null), 3::bigint, 'M3: each wants an answer once');
select is((select count(*) from pg_temp.records('inbox.replay')), 3::bigint, 'T5: three replays are recorded, the no-ops are not');
select is((select details - 'events' from pg_temp.records('inbox.replay') where debug = '00000000-0000-4000-8000-00000000d002'),
  '{"replayed": true, "status": "processed", "attempts": 3, "messages": 1, "statuses": 0, "duplicates": 0, "failures": 0}'::jsonb, 'T5: with counts, and no words');

-- What can not be replayed.
insert into private.webhook_inbox (id, provider, raw_body, status) values
  ('00000000-0000-4000-8000-00000000d003', 'whatsapp', '[erased]', 'failed'), ('00000000-0000-4000-8000-00000000d004', 'post', '{}', 'failed');
select tests.become_service();
select throws_ok($$ select public.read_inbox_body('00000000-0000-4000-8000-00000000d003', null, null) $$, 'PT410', 'The body of this delivery was erased.',
  'W9: an erased body says that it was erased');
select throws_ok($$ select public.replay_inbox('00000000-0000-4000-8000-00000000d003', pg_temp.mended(), null, null) $$, 'PT410',
  'The body of this delivery was erased.', 'W9-20: also when its updates were read before');
select throws_ok($$ select public.replay_inbox('00000000-0000-4000-8000-00000000d004', '[]', null, null) $$, 'PT409', null, 'M4: another provider''s is not ours to read');
select tests.become_owner();
select is((select sum(attempts) from private.webhook_inbox where provider = 'post' or raw_body = '[erased]'), 0::bigint, 'M4: neither counts as a try');

select * from finish();
rollback;
