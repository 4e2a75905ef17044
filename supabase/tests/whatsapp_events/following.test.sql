begin;
select plan(50);
select tests.sign_up('ada');
select tests.link_whatsapp('ada', '+15550008300');
delete from private.outbox;
select public.put_whatsapp_template('reminder', 'en', 'utility', 'Hello', 'APPROVED');
select public.put_whatsapp_template('news', 'en', 'utility', 'News', 'APPROVED');
select public.put_whatsapp_template('reminder', 'pt_BR', 'utility', 'Olá', 'APPROVED');
create function pg_temp.deliver(variadic events jsonb[]) returns jsonb language sql as $$
  select public.ingest_whatsapp('{}', gen_random_uuid(), to_jsonb(events)) - 'inbox_id' $$;
create function pg_temp.event(field text, payload jsonb, more jsonb default '{}') returns jsonb language sql as $$
  select jsonb_build_object('kind', 'other', 'field', field, 'payload', payload) || more $$;
create function pg_temp.preference(decision text, at text, more jsonb default '{"from_phone": "15550008300"}') returns jsonb language sql as $$
  select pg_temp.event('user_preferences', jsonb_build_object('value', decision, 'timestamp', at),
    more || jsonb_build_object('act', jsonb_build_object('kind', 'consent', 'decision', decision, 'occurred_at', at))) $$;
create function pg_temp.template(status text, language text default 'en', at text default '2026-01-01T00:00:00Z') returns jsonb language sql as $$
  select pg_temp.event('message_template_status_update', jsonb_build_object('event', status, 'message_template_name', 'reminder', 'message_template_language', language),
    jsonb_build_object('occurred_at', at, 'act', jsonb_build_object('kind', 'template', 'name', 'reminder', 'language', language, 'status', status))) $$;
create function pg_temp.marketing() returns timestamptz language sql as $$
  select w.marketing_stopped_at from public.whatsapp_identities as w where w.user_id = tests.id('ada') $$;
create function pg_temp.status(language text default 'en') returns text language sql as $$
  select t.status from private.whatsapp_templates as t where t.name = 'reminder' and t.language = status.language $$;

-- What we do not know is kept, each thing once.
select is(pg_temp.deliver(pg_temp.event('account_update', '{"b": 1, "a": [2]}'), pg_temp.event('weather', '{}'), pg_temp.event('errors', '7'), pg_temp.event('messages', 'null'),
    '{"kind": "other", "field": "empty"}'), '{"messages": 0, "statuses": 0, "events": 5, "duplicates": 0, "failures": 0}'::jsonb, 'M1: what nobody knows is kept');
select is((select count(*) from private.whatsapp_events where is_followed or identity_id is not null), 0::bigint, 'M1: and changes nothing');
select is((select payload from private.whatsapp_events where field = 'account_update'), '{"a": [2], "b": 1}'::jsonb, 'M1: it stands as it came');
select is(pg_temp.deliver(pg_temp.event('account_update', '{"a": [2], "b": 1}')), '{"messages": 0, "statuses": 0, "events": 0, "duplicates": 1, "failures": 0}'::jsonb,
  'M3: delivered again, in another order of keys, it is known');
select is(pg_temp.deliver(pg_temp.event('account_alert', '{"a": [2], "b": 1}'), pg_temp.event('account_alert', '{"a": [2], "b": 1}')),
  '{"messages": 0, "statuses": 0, "events": 1, "duplicates": 1, "failures": 0}'::jsonb, 'M3: under another field it is another; twice in a delivery it is one');
select is(pg_temp.deliver(pg_temp.event('account_update', '{"a": [3], "b": 1}')) ->> 'events', '1', 'M3: with another content it is another');
select is((select count(*) from private.whatsapp_events as e join private.webhook_inbox as i on i.id = e.inbox_id), 7::bigint, 'M1: each knows the delivery it came with');
select isnt_empty($$ select from private.whatsapp_events where field = 'empty' and payload = 'null' $$, 'M1: nothing is something, too');

-- Preferences.
select is(pg_temp.deliver(pg_temp.preference('stopped', '2026-01-02T00:00:00Z')) ->> 'events', '1', 'M5: a preference');
select is(pg_temp.marketing(), '2026-01-02'::timestamptz, 'M5: stops what advertises, since its time');
select is((select stopped_at from public.whatsapp_identities where user_id = tests.id('ada')), null, 'M5: and nothing else');
select row_eq($$ select e.is_followed, w.user_id from private.whatsapp_events as e join public.whatsapp_identities as w on w.id = e.identity_id where field = 'user_preferences' $$,
  row(true, tests.id('ada')), 'M5: the event says whom it was about, and that it was followed');
select pg_temp.deliver(pg_temp.preference('resumed', '2026-01-03T00:00:00Z'));
select is(pg_temp.marketing(), null, 'M5: a later one resumes');
select is(pg_temp.deliver(pg_temp.preference('stopped', '2026-01-02T00:00:00Z')) ->> 'duplicates', '1', 'M3: the first delivered again is known');
select is(pg_temp.marketing(), null, 'M3: and stops nothing');
select pg_temp.deliver(pg_temp.preference('stopped', '2026-01-02T12:00:00Z'));
select is(pg_temp.marketing(), null, 'M5: one that comes late does not undo a later one');
select is(pg_temp.deliver(pg_temp.preference('resumed', '2026-01-05T00:00:00Z'), pg_temp.preference('stopped', '2026-01-04T00:00:00Z')) ->> 'events', '2', 'M5: two at once');
select is(pg_temp.marketing(), null, 'M5: by their times, not by their places');
select is((select string_agg(decision || ' ' || source, ', ' order by occurred_at) from private.whatsapp_consents),
  'stopped preference, stopped preference, resumed preference, stopped preference, resumed preference', 'M5: the ledger has them all');
select pg_temp.deliver(pg_temp.preference('stopped', '2026-01-06T00:00:00Z', '{"from_user_id": "US.unmet"}'));
select is((select marketing_stopped_at from public.whatsapp_identities where bsuid = 'US.unmet'), '2026-01-06'::timestamptz, 'M5: somebody who has not written yet is heard as well');
select is((select last_inbound_at from public.whatsapp_identities where bsuid = 'US.unmet'), null, 'M5: which opens no 24 hours');
select is(pg_temp.marketing(), null, 'M5: others are unaffected');

-- Templates.
create temp table written as select (public.send_whatsapp_template(tests.id('ada'), 'reminder', 'en') ->> 'outbox_id')::uuid as id;
select pg_temp.deliver(pg_temp.template('REJECTED'));
select is(pg_temp.status(), 'REJECTED', 'M5: a template is rejected');
select is(pg_temp.status('pt_BR'), 'APPROVED', 'M5: its other language is not');
select is((select status from private.whatsapp_templates where name = 'news'), 'APPROVED', 'M5: nor is another one');
select is(public.claim_outbox(id), '{"state": "done"}'::jsonb, 'M5: what was written with it does not leave') from written;
select row_eq($$ select o.status, o.error_class, m.status::text from private.outbox as o join written using (id) join public.messages as m on m.id = o.message_id $$,
  row('failed'::text, 'template'::text, 'failed'::text), 'M5: and says why');
select is(tests.try('service', format('select public.send_whatsapp_template(%L, %L, %L)', tests.id('ada'), 'reminder', 'en')), '409 template_not_approved', 'M5: nor is any other written');
select pg_temp.deliver(pg_temp.template('approved'));
select is(pg_temp.status(), 'APPROVED', 'M5: approved, in any case');
select is(tests.try('service', format('select public.send_whatsapp_template(%L, %L, %L)', tests.id('ada'), 'reminder', 'en')), 'done', 'M5: it is sent again');
select pg_temp.deliver(pg_temp.template('PAUSED'), pg_temp.template('REINSTATED'));
select is(pg_temp.status(), 'APPROVED', 'M5: reinstated is approved');
select pg_temp.deliver(pg_temp.template('DISABLED', 'pt-BR'));
select is(pg_temp.status('pt_BR'), 'DISABLED', 'M5: a region behind a hyphen is the same region');
select is(pg_temp.status(), 'APPROVED', 'M5: of its own language');
select is(pg_temp.deliver(pg_temp.template('PAUSED', at := '2026-01-03T00:00:00Z')) ->> 'events', '1', 'M5: the same news of a later day is news');
select is(pg_temp.status(), 'PAUSED', 'M5: and followed');
select pg_temp.deliver(pg_temp.template('APPROVED', at := '2026-01-02T00:00:00Z'));
select is(pg_temp.status(), 'PAUSED', 'M5: what comes late does not undo it');
select is(pg_temp.deliver(pg_temp.template('APPROVED', at := '2026-01-04T00:00:00Z')) ->> 'failures', '0', 'M5: what comes after');
select is(pg_temp.status(), 'APPROVED', 'M5: does');
select is(pg_temp.deliver(pg_temp.template('REJECTED', 'xx')) - 'events', '{"messages": 0, "statuses": 0, "duplicates": 0, "failures": 0}'::jsonb, 'M5: of a template that nobody named');
select is((select count(*) from private.whatsapp_templates), 3::bigint, 'M5: nothing is made up');

-- Acts that nobody knows, or about nobody: visible, and no others suffer.
select is(pg_temp.deliver(pg_temp.event('x', '1', '{"act": {"kind": "surprise"}}'), pg_temp.event('y', '2')) - 'messages',
  '{"statuses": 0, "events": 1, "duplicates": 0, "failures": 1}'::jsonb, 'M1: an act that nobody knows is counted as failed');
select is(pg_temp.deliver(pg_temp.event('x', '3', '{"act": null}')) ->> 'failures', '1', 'M1: and so is none');
select is(pg_temp.deliver(pg_temp.preference('stopped', '2026-02-01T00:00:00Z', '{}')) ->> 'failures', '1', 'M1: and a preference of nobody');
select is(pg_temp.deliver(pg_temp.preference('perhaps', '2026-02-01T00:00:00Z')) ->> 'failures', '1', 'M1: and one that says neither');
select is((select count(*) from private.whatsapp_events where field in ('x', 'user_preferences') and payload::text ~ '^1|^3|2026-02'), 0::bigint, 'M1: of which nothing stands by half');
select is(pg_temp.deliver(pg_temp.event('x', '1')) ->> 'events', '1', 'M3: so that it may come again');
select is((select count(*) from private.webhook_inbox where status = 'failed' and last_error ~ '^[0-9A-Z]{5} at update 1$'), 4::bigint, 'A4: the inbox shows which');

-- Nobody reads them; with the person they go.
select is(tests.try(who, 'select * from private.whatsapp_events'), '42501', format('M1-45: %s does not read them', who)) from unnest('{anon,ada}'::text[]) as who;
delete from auth.users where id = tests.id('ada');
select is((select count(*) from private.whatsapp_events where field = 'user_preferences'), 1::bigint, 'W9: with the person what was about them goes; that of others stays');

select * from finish();
rollback;
