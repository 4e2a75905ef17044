begin;
select plan(55);
select tests.sign_up('ada');
select tests.sign_up('bo');
select tests.link_whatsapp('ada', '+15550008000');
select tests.link_whatsapp('bo', '+15550008001');
delete from private.outbox;
delete from pgmq.q_replies;
create temp table room as select id from public.chat_sessions where user_id = tests.id('ada');
create temp table ada as select id from public.whatsapp_identities where user_id = tests.id('ada');
create function pg_temp.says(words text, at timestamptz default now(), phone text default '15550008000', wamid text default null, more jsonb default '{}')
returns jsonb language sql as $$
  select public.ingest_whatsapp('{}', gen_random_uuid(), jsonb_build_array(jsonb_build_object('kind', 'message',
    'wamid', coalesce(wamid, 'wamid.' || gen_random_uuid()), 'phone_number_id', '100000000000001', 'display_phone_number', '15550100001',
    'from_phone', phone, 'type', 'text', 'shown_as', 'text', 'text', words, 'sent_at', at, 'payload', '{}'::jsonb) || more)) $$;
create function pg_temp.stopped() returns boolean language sql as $$
  select w.stopped_at is not null from public.whatsapp_identities as w join ada using (id) $$;
create function pg_temp.asked() returns text[] language sql as $$
  select coalesce(array_agg(m.content order by m.created_at, m.id), '{}') from private.turn_messages as q
  join public.messages as m on m.id = q.message_id join room on room.id = q.session_id where q.turn_id is null $$;
create function pg_temp.outbox(status text) returns text[] language sql as $$
  select coalesce(array_agg(o.content || coalesce('/' || o.error_class, '') order by o.id), '{}') from private.outbox as o
  join ada on ada.id = o.identity_id where o.status = outbox.status $$;
create function pg_temp.send(words text) returns uuid language sql as $$
  select private.send_whatsapp(ada.id, '100000000000001', 'link_confirmation', words) from ada $$;

-- An answer is being sent, another waits, and a turn is open, when the word comes.
create temp table leaving as select pg_temp.send('is leaving') as id;
select public.claim_outbox(id) from leaving;
create temp table waiting as select pg_temp.send('waits') as id;
create temp table bos as select private.send_whatsapp(w.id, '100000000000001', 'link_confirmation', 'for bo') as id
from public.whatsapp_identities as w where w.user_id = tests.id('bo');
select pg_temp.says('hello', now() - interval '2 minutes');
create temp table turn as select private.begin_turn(id, 60) -> 'turn' as t from room;
select pg_temp.says('and more', now() - interval '1 minute');
select is(pg_temp.asked(), '{"and more"}', 'M5: before the word a message wants an answer');
select is(pg_temp.says('Stop!', now() - interval '30 seconds', wamid := 'wamid.stop') - 'inbox_id',
  '{"messages": 1, "statuses": 0, "events": 0, "duplicates": 0, "failures": 0}'::jsonb, 'M5: the word is a message like any other to its sender');
select ok(pg_temp.stopped(), 'M5: it stops at once');
select ok((select w.stopped_at between now() - interval '31 seconds' and now() - interval '28 seconds' from public.whatsapp_identities as w join ada using (id)),
  'M5: since it was said');
select is(pg_temp.outbox('failed'), '{waits/opt_out}', 'M5: what waited fails, and says why');
select is(pg_temp.outbox('sending'), '{"is leaving"}', 'M5: a call that is being made can not be called back');
select is(public.claim_outbox(id), '{"state": "done"}'::jsonb, 'M5: what failed is not sent') from waiting;
select is((select status from private.outbox join bos using (id)), 'pending', 'M5: others are unaffected');
select is((select stopped_at from public.whatsapp_identities where user_id = tests.id('bo')), null, 'M5: nor are they stopped');
select row_eq($$ select m.content, m.role::text, m.type::text, m.status::text from public.messages as m where m.external_id = 'wamid.stop' $$,
  row('Stop!'::text, 'user'::text, 'text'::text, 'received'::text), 'M5: the word stands in the session');
select is((select disposition from private.whatsapp_messages where wamid = 'wamid.stop'), 'consent', 'M5: marked as what it is');
select is(pg_temp.asked(), '{"and more"}', 'M5: and wants no answer');

-- The answer that was being written; the messages that waited.
select public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.out.leaving"}') from leaving;
select public.complete_turn((t ->> 'id')::uuid, 1, 'too late') from turn;
select is(public.claim_outbox(o.id), '{"state": "done"}'::jsonb, 'M5: an answer written meanwhile does not leave')
from private.outbox as o where o.content = 'too late';
select row_eq($$ select o.error_class, m.status::text from private.outbox as o join public.messages as m on m.id = o.message_id where o.content = 'too late' $$,
  row('opt_out'::text, 'failed'::text), 'M5: and the app says so');
select is(private.begin_turn(id, 60), '{"state": "closed"}'::jsonb, 'M5: what waited is closed: the model is not asked') from room;
select row_eq($$ select t.status, t.error from private.turns as t where t.error is not null $$, row('failed'::text, 'opt_out'::text), 'M5: for that reason');
select is(private.begin_turn(id, 60), '{"state": "nothing"}'::jsonb, 'M5: once') from room;

-- Stopped: heard, not answered.
delete from pgmq.q_replies;
select pg_temp.says('are you there?', now() - interval '20 seconds');
select is((select count(*) from public.messages where content = 'are you there?'), 1::bigint, 'M5: what a stopped person says is shown');
select is(pg_temp.asked(), '{}', 'M5: and not answered');
select is((select count(*) from pgmq.q_replies), 0::bigint, 'M5: nor is the worker asked');
create temp table after as select pg_temp.send('after') as id;
select is(public.claim_outbox(id), '{"state": "done"}'::jsonb, 'M5: nothing else leaves to them') from after;
select is((select error_class from private.outbox join after using (id)), 'opt_out', 'M5: for that reason');
select is((select disposition from private.whatsapp_messages where content = 'are you there?'), 'conversation', 'M5: it is a message like any other');

-- Delivered again.
select is(pg_temp.says('Stop!', now() - interval '30 seconds', wamid := 'wamid.stop') ->> 'duplicates', '1', 'M3: the word delivered again is known');
select is((select count(*) from private.whatsapp_consents), 1::bigint, 'M3: and stands once in the ledger');

-- Start: one confirmation.
select pg_temp.says('START', now() - interval '10 seconds', wamid := 'wamid.start');
select ok(not pg_temp.stopped(), 'M5: START resumes');
select is(pg_temp.outbox('pending'), array[private.whatsapp_text('resumed')], 'M5: and is confirmed, in the owner''s words');
select is((select disposition from private.whatsapp_messages where wamid = 'wamid.start'), 'consent', 'M5: it is a word of consent');
select is((select count(*) from public.messages where external_id = 'wamid.start'), 1::bigint, 'M5: and shown');
select is(pg_temp.asked(), '{}', 'M5: the model is not asked about it');
select is((select string_agg(kind, ' ') from private.outbox where status = 'pending' and identity_id = (select id from ada)), 'resumed', 'M5: of its own kind');
select is((public.claim_outbox(id) ->> 'state'), 'send', 'M5: and leaves') from private.outbox where kind = 'resumed';
select public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.out.resumed"}') from private.outbox where kind = 'resumed';
select pg_temp.says('START', now() - interval '10 seconds', wamid := 'wamid.start');
select is((select count(*) from private.outbox where kind = 'resumed'), 1::bigint, 'M3: delivered again it confirms nothing again');
select pg_temp.says('what did I miss?', now() - interval '5 seconds');
select is(pg_temp.asked(), '{"what did I miss?"}', 'M5: from then on there are answers again; what was said meanwhile is left');

-- START of somebody who has not stopped.
select pg_temp.says('Start', now() - interval '4 seconds');
select is(pg_temp.asked(), '{"what did I miss?",Start}', 'M5: START of a person who has not stopped is a message like any other');
select is((select disposition from private.whatsapp_messages where content = 'Start'), 'conversation', 'M5: of the conversation');
select is((select count(*) from private.outbox where kind = 'resumed'), 1::bigint, 'M5: and confirms nothing');

-- By the time of the word, not of its arrival.
select pg_temp.says('stop', now() - interval '1 hour');
select ok(not pg_temp.stopped(), 'M5: a late STOP does not undo a later START');
select is((select disposition from private.whatsapp_messages where content = 'stop'), 'consent', 'M5: though it was one');
select pg_temp.says('stop', now() - interval '2 seconds');
select ok(pg_temp.stopped(), 'M5: a newer one stops');
select pg_temp.says('start', now() - interval '1 minute');
select ok(pg_temp.stopped(), 'M5: a late START does not undo a later STOP');
select is((select count(*) from private.outbox where kind = 'resumed'), 1::bigint, 'M5: nor is it confirmed');
select is(pg_temp.asked(), '{"what did I miss?",Start}', 'M5: nor answered');

-- What is such a word, and what is not.
update public.whatsapp_identities set stopped_at = null;
delete from private.whatsapp_consents;
select pg_temp.says('Stop', more := '{"type": "button", "shown_as": "button"}');
select ok(pg_temp.stopped(), 'M5: a button that says it is the word');
update public.whatsapp_identities set stopped_at = null;
delete from private.whatsapp_consents;
select pg_temp.says('Stop', more := '{"type": "interactive", "shown_as": "interactive"}');
select ok(pg_temp.stopped(), 'M5: and so is a choice from a list');
update public.whatsapp_identities set stopped_at = null;
delete from private.whatsapp_consents;
select pg_temp.says('stop', more := '{"type": "image", "shown_as": "image"}');
select ok(not pg_temp.stopped(), 'M5: what stands below a picture is not');
select pg_temp.says('Abmelden');
select ok(pg_temp.stopped(), 'M5: a word that looks like a link code is the word');
select is((select link_failures from public.whatsapp_identities join ada using (id)), 0, 'M2: and no wrong code');

-- People without an account.
delete from private.outbox;
select pg_temp.says('hello?', now() - interval '1 minute', '15550008002');
select is((select count(*) from private.outbox where kind = 'link_prompt'), 1::bigint, 'M2: a stranger is told how to link');
select pg_temp.says('STOP', now() - interval '30 seconds', '15550008002', 'wamid.strangers.stop');
select row_eq($$ select status, error_class from private.outbox $$, row('failed'::text, 'opt_out'::text), 'M5: until they say STOP');
update public.whatsapp_identities set link_prompted_at = now() - interval '2 days' where phone = '+15550008002';
select pg_temp.says('hello again', now(), '15550008002');
select pg_temp.says('STOP', now(), '15550008003');
select pg_temp.says('hello', now(), '15550008003');
select is((select count(*) from private.outbox), 1::bigint, 'M5: who said STOP is told nothing, on no day');
select is((select count(*) from private.whatsapp_messages where disposition = 'unlinked' and content like 'hello%' and identity_id in (
    select id from public.whatsapp_identities where phone in ('+15550008002', '+15550008003'))), 3::bigint, 'M2: what they write is kept all the same');
select is((select disposition from private.whatsapp_messages where wamid = 'wamid.strangers.stop'), 'consent', 'M5: and the word with it');

-- What is written to somebody who stopped us fails at once, whatever is ahead of it: START must not let it go.
update public.whatsapp_identities as w set stopped_at = null, last_inbound_at = now() from ada where w.id = ada.id;
delete from private.outbox;
delete from private.whatsapp_pairs;
create temp table ahead as select pg_temp.send('ahead') as id;
select is(public.claim_outbox(id) ->> 'state', 'send', 'M5: one is leaving') from ahead;
create temp table behind as select pg_temp.send('behind') as id;
update public.whatsapp_identities as w set stopped_at = now() from ada where w.id = ada.id;
select is(public.claim_outbox(id) ->> 'state', 'done', 'M5: after STOP the one behind it does not wait for its turn') from behind;

select * from finish();
rollback;
