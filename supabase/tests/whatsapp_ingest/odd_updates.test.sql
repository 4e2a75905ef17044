begin;
select plan(28);
select tests.sign_up('ada');
select tests.link_whatsapp('ada', '+15550007060');
delete from pgmq.q_replies;
delete from private.outbox;
create function pg_temp.message(wamid text, more jsonb default '{}') returns jsonb language sql as $$
  select jsonb_build_object('kind', 'message', 'wamid', wamid, 'phone_number_id', '100000000000001',
    'display_phone_number', '15550100001', 'from_phone', '15550007060', 'type', 'text', 'shown_as', 'text', 'text', 'words', 'sent_at', now(),
    'payload', jsonb_build_object('id', wamid)) || more $$;
create function pg_temp.deliver(variadic updates jsonb[]) returns jsonb language sql as $$
  select public.ingest_whatsapp('{}', gen_random_uuid(), to_jsonb(updates)) - 'inbox_id' $$;

-- An odd one between good ones: the good ones stand, the odd one is visible.
select is(pg_temp.deliver(pg_temp.message('wamid.o.1'), odd, pg_temp.message('wamid.o.' || n + 10)) ->> 'failures', '1',
  'M1: an update ' || name || ' is counted as failed')
from (values
  (1, 'without a sender', pg_temp.message('wamid.odd.1') - 'from_phone'),
  (2, 'without an id', pg_temp.message('wamid.odd.2') - 'wamid'),
  (3, 'without a type', pg_temp.message('wamid.odd.3') - 'type'),
  (4, 'from no number', pg_temp.message('wamid.odd.4', '{"from_phone": "someone"}')),
  (5, 'at no time', pg_temp.message('wamid.odd.5', '{"sent_at": "yesterday-ish"}')),
  (6, 'with a status without a time', '{"kind": "status", "wamid": "wamid.odd.6", "status": "sent"}'::jsonb),
  (7, 'with a code that is no number', '{"kind": "status", "wamid": "wamid.odd.7", "status": "failed", "occurred_at": "2026-01-01", "errors": [{"code": "x"}]}')
) as o (n, name, odd);
select is((select count(*) from public.messages where external_id like 'wamid.o.1%'), 8::bigint, 'M1: the good ones around them all stand');
select is((select count(*) from private.whatsapp_messages where wamid like 'wamid.odd.%'), 0::bigint, 'M1: of the odd ones nothing stands by half');
select is((select count(*) from private.whatsapp_statuses where wamid like 'wamid.odd.%'), 0::bigint, 'M1: nor of the odd reports');
select is((select count(*) from private.webhook_inbox where status = 'failed' and last_error ~ '^[0-9A-Z]{5} at '), 7::bigint,
  'A4: the inbox shows them as failed, with a code');
select is((select count(*) from private.webhook_inbox where last_error like '%words%' or last_error like '%7060%'), 0::bigint,
  'A3: and no personal data');
select is(pg_temp.deliver(pg_temp.message('wamid.odd.5')) ->> 'messages', '1', 'M3: delivered again and in order, it stands');

-- Kinds and fields nobody knows.
select is(pg_temp.deliver('{"kind": "other", "field": "account_update", "payload": {}}', '{"kind": "surprise"}', '{}', '7', 'null', '"text"',
    pg_temp.message('wamid.o.20')), '{"messages": 1, "statuses": 0, "events": 1, "duplicates": 0, "failures": 5}'::jsonb,
  'M1: an unknown field is an event; what is no update at all is counted as failed');
select is(pg_temp.deliver('{"kind": "status", "wamid": "wamid.new", "status": "deleted", "occurred_at": "2026-01-01", "payload": {}}',
  '{"kind": "status", "wamid": "wamid.new", "status": "teleported", "occurred_at": "2026-01-01", "payload": {}}') ->> 'statuses', '2',
  'M1: an unknown status is stored');

-- Types that are never answered: stored, silent.
delete from pgmq.q_replies;
select pg_temp.deliver(pg_temp.message('wamid.s.' || type, jsonb_build_object('type', type)) - 'shown_as')
from unnest('{system,reaction,edit,revoke,hologram,request_welcome}'::text[]) as type;
select is((select count(*) from private.whatsapp_messages where wamid like 'wamid.s.%' and disposition = 'ignored'), 6::bigint,
  'M1: types that are never answered are stored');
select is((select count(*) from public.messages where external_id like 'wamid.s.%'), 0::bigint, 'M1: not shown');
select is((select count(*) from pgmq.q_replies), 0::bigint, 'M1: not answered');
select pg_temp.deliver(pg_temp.message('wamid.s.stranger', '{"type": "reaction", "from_phone": "15550007061"}') - 'shown_as');
select is((select count(*) from private.outbox), 0::bigint, 'M1: and invite no stranger');

-- Other types are part of the conversation; ones that do not exist yet stand there and are not answered.
select pg_temp.deliver(pg_temp.message('wamid.t.audio', '{"type": "audio", "shown_as": "audio", "text": "[audio]"}'),
  pg_temp.message('wamid.t.hologram', '{"type": "hologram", "shown_as": "unsupported", "text": "[unsupported]"}'),
  pg_temp.message('wamid.t.caption', '{"type": "image", "shown_as": "image", "text": "look"}'));
select results_eq($$ select external_id, type::text, content from public.messages where external_id like 'wamid.t.%' order by external_id $$,
  $$ values ('wamid.t.audio', 'audio', '[audio]'), ('wamid.t.caption', 'image', 'look'), ('wamid.t.hologram', 'unsupported', '[unsupported]') $$,
  'M1: each stands with its type and its words');
select results_eq($$ select m.external_id from private.turn_messages as q join public.messages as m on m.id = q.message_id
  where m.external_id like 'wamid.t.%' order by 1 $$, array['wamid.t.audio', 'wamid.t.caption'], 'M3: what can be read wants an answer');

-- Sizes and times.
select pg_temp.deliver(pg_temp.message('wamid.u.long', jsonb_build_object('text', repeat('x', 70000))),
  pg_temp.message('wamid.u.future', jsonb_build_object('sent_at', now() + interval '1 day')),
  pg_temp.message('wamid.u.past', jsonb_build_object('sent_at', now() - interval '2 days')));
select is((select char_length(content) from public.messages where external_id = 'wamid.u.long'), 65536, 'M1: an endless text is cut, not lost');
select is((select created_at from public.messages where external_id = 'wamid.u.future'), now(), 'M1: nobody writes from the future');
select is((select created_at from public.messages where external_id = 'wamid.u.past'), now() - interval '2 days', 'M1: what was late keeps its time');
select is((select last_inbound_at from public.whatsapp_identities where user_id = tests.id('ada')), now(),
  'M5: a late message does not turn the 24 hours back');
select pg_temp.deliver(pg_temp.message('wamid.u.later', jsonb_build_object('sent_at', now() - interval '3 days')));
select is((select last_inbound_at from public.whatsapp_identities where user_id = tests.id('ada')), now(), 'M5: nor does one that comes by itself');
select throws_ok($$ select public.ingest_whatsapp('{}', gen_random_uuid(), '{"not": "an array"}') $$, '22023', null,
  'M1: updates are an array');

-- Without an account there is nobody to answer, and nothing is lost.
delete from auth.users where id = tests.id('ada');
select is(pg_temp.deliver(pg_temp.message('wamid.v.1')) ->> 'messages', '1', 'W9: after its account is gone a phone is a stranger''s');

select * from finish();
rollback;
