begin;
select plan(15);
select tests.sign_up('ada');
create temp table debug as select gen_random_uuid() as id;
create temp table answer as select public.ingest_whatsapp(E'{"raw": "é\\/ exactly"}', d.id, '[]') as a from debug as d;

select row_eq($$ select i.provider, i.raw_body, i.status, i.attempts, i.last_error from private.webhook_inbox as i
    join debug as d on d.id = i.debug_id $$,
  row('whatsapp'::text, E'{"raw": "é\\/ exactly"}'::text, 'processed'::text, 1, null::text),
  'M1: the exact body is stored, under the debug_id of the log');
select is((select a from answer),
  jsonb_build_object('inbox_id', (select i.id from private.webhook_inbox as i join debug as d on d.id = i.debug_id),
    'messages', 0, 'events', 0, 'statuses', 0, 'duplicates', 0, 'failures', 0), 'M1: a delivery without updates is stored');
select lives_ok($$ select public.ingest_whatsapp('{}', gen_random_uuid(), '[{"kind": "other", "field": "account_update"}]') $$,
  'M1: and one about something else');
select throws_ok($$ insert into private.webhook_inbox (provider, raw_body, status) values ('x', '{}', 'lost') $$, '23514',
  null, 'M1: a status is one of three');

-- Nobody reads raw bodies.
select tests.become('ada');
select throws_ok($$ select * from private.webhook_inbox $$, '42501', null, 'M1-01: signed-in people read no webhook');
select throws_ok($$ insert into private.webhook_inbox (provider, raw_body) values ('x', '{}') $$, '42501', null,
  'M1-02: nor write one');
select throws_ok($$ select public.ingest_whatsapp('{}', gen_random_uuid(), '[]') $$, '42501', null, 'M1-03: nor deliver one');
select throws_ok($$ select private.ingest_whatsapp('{}', gen_random_uuid(), '[]') $$, '42501', null, 'M1-04: nor behind it');
select tests.become_anon();
select throws_ok($$ select * from private.webhook_inbox $$, '42501', null, 'M1-05: anon reads no webhook');
select throws_ok($$ select public.ingest_whatsapp('{}', gen_random_uuid(), '[]') $$, '42501', null, 'M1-06: nor delivers one');
select tests.become_service();
select throws_ok($$ select * from private.webhook_inbox $$, '42501', null, 'M1-07: the service reaches it by functions alone');
select lives_ok($$ select public.ingest_whatsapp('{}', gen_random_uuid(), '[]') $$, 'M1: which it may call');

-- The other tables behind the webhook are as closed.
select throws_ok(format('select * from private.%I', t), '42501', null, format('M1-08: the service does not read private.%s', t))
from unnest('{whatsapp_messages,outbox,whatsapp_link_codes}'::text[]) as t;

select * from finish();
rollback;
