begin;
select plan(20);
select tests.sign_up('ada');
select tests.link_whatsapp('ada', '+15550007050');
delete from pgmq.q_replies;
create function pg_temp.text_of(wamid text, words text, phone text default '15550007050') returns jsonb language sql as $$
  select jsonb_build_object('kind', 'message', 'wamid', wamid, 'phone_number_id', '100000000000001',
    'display_phone_number', '15550100001', 'from_phone', phone, 'type', 'text', 'shown_as', 'text', 'text', words, 'sent_at', now(),
    'payload', jsonb_build_object('id', wamid)) $$;
create function pg_temp.deliver(variadic updates jsonb[]) returns jsonb language sql as $$
  select public.ingest_whatsapp('{}', gen_random_uuid(), to_jsonb(updates)) - 'inbox_id' $$;

select is(pg_temp.deliver(pg_temp.text_of('wamid.d.1', 'hello')),
  '{"messages": 1, "events": 0, "statuses": 0, "duplicates": 0, "failures": 0}'::jsonb, 'M3: a message is new once');
select is(pg_temp.deliver(pg_temp.text_of('wamid.d.1', 'hello')),
  '{"messages": 0, "events": 0, "statuses": 0, "duplicates": 1, "failures": 0}'::jsonb, 'M3: delivered again, it is known');
select is(pg_temp.deliver(pg_temp.text_of('wamid.d.1', 'changed on the way')) ->> 'duplicates', '1', 'M3: also with another text');
select results_eq($$ select content from public.messages $$, $$ values ('hello') $$, 'M3: one message stands, as it came first');
select is((select count(*) from pgmq.q_replies), 1::bigint, 'M3: and asks for one answer');
select is((select count(*) from private.webhook_inbox where status = 'processed' and received_at = now()), 4::bigint,
  'M1: every delivery is stored, also the known ones');

-- The same id twice in one delivery.
select is(pg_temp.deliver(pg_temp.text_of('wamid.d.2', 'twice'), pg_temp.text_of('wamid.d.2', 'twice'), pg_temp.text_of('wamid.d.3', 'after')),
  '{"messages": 2, "events": 0, "statuses": 0, "duplicates": 1, "failures": 0}'::jsonb, 'M3: twice in one delivery is once');
select is((select count(*) from public.messages where external_id in ('wamid.d.2', 'wamid.d.3')), 2::bigint, 'M3: what follows stands too');

-- In one delivery, quickly: one turn for all.
select is((select jsonb_array_length(private.begin_turn(id, 60) #> '{turn,history}') from public.chat_sessions), 3,
  'M3: quick successive messages are answered together');
select is((select count(distinct turn_id) from private.turn_messages), 1::bigint, 'M3: in one turn');

-- Two people in one delivery, and a stranger known by both their names.
select is(pg_temp.deliver(pg_temp.text_of('wamid.d.4', 'mine'), pg_temp.text_of('wamid.d.5', 'a stranger''s', '5511912345678'),
    pg_temp.text_of('wamid.d.6', 'the stranger''s again', '551112345678')) ->> 'messages', '3', 'M1: several people in one delivery');
select is((select count(distinct identity_id) from private.whatsapp_messages where wamid in ('wamid.d.5', 'wamid.d.6')), 1::bigint,
  'M2: written in two forms, a number is one person');
select is((select count(*) from private.outbox where kind = 'link_prompt'), 1::bigint, 'M2: who gets one linking message');
select is((select user_id from public.messages where external_id = 'wamid.d.4'), tests.id('ada'), 'M3: others are unaffected');

-- A known status.
select is(pg_temp.deliver('{"kind": "status", "wamid": "wamid.out.1", "status": "sent", "occurred_at": "2026-01-01", "payload": {}}',
  '{"kind": "status", "wamid": "wamid.out.1", "status": "sent", "occurred_at": "2026-01-01", "payload": {}}'),
  '{"messages": 0, "events": 0, "statuses": 1, "duplicates": 1, "failures": 0}'::jsonb, 'M3: a report is new once');
select is(pg_temp.deliver('{"kind": "status", "wamid": "wamid.out.1", "status": "sent", "occurred_at": "2026-01-02", "payload": {}}') ->> 'duplicates',
  '1', 'M3: delivered again, it is known');
select is(pg_temp.deliver('{"kind": "status", "wamid": "wamid.out.1", "status": "read", "occurred_at": "2026-01-01", "payload": {}}') ->> 'statuses',
  '1', 'M3: the next report of it is another');

-- A link code delivered three times links once, and confirms once.
select tests.sign_up('bo');
select tests.become('bo');
create temp table code as select public.start_whatsapp_link() ->> 'code' as c;
select tests.become_owner();
select pg_temp.deliver(pg_temp.text_of('wamid.d.7', c, '15550007051')) from code, generate_series(1, 3);
select is((select count(*) from public.whatsapp_identities where user_id = tests.id('bo')), 1::bigint, 'M3: a code delivered three times links once');
select is((select count(*) from private.outbox as o join public.whatsapp_identities as w on w.id = o.identity_id
  where w.user_id = tests.id('bo') and o.kind = 'link_confirmation'), 1::bigint, 'M3: and is confirmed once');
select is((select link_failures from public.whatsapp_identities where user_id = tests.id('bo')), 0, 'M2: the repeats are no wrong codes');

select * from finish();
rollback;
