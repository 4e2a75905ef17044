begin;
select plan(62);
select tests.sign_up('ada');
select tests.sign_up('bo');
select tests.sign_up('eve');
select tests.link_whatsapp('ada', '+15550008200');
select tests.link_whatsapp('bo', '+15550008201');
delete from private.outbox;
delete from pgmq.q_sends;
create function pg_temp.send(template text, parameters text[] default '{}', key text default null, person text default 'ada', language text default 'en') returns jsonb
language sql as $$ select public.send_whatsapp_template(tests.id(person), template, language, parameters, key) $$;
create function pg_temp.try(template text, parameters text[] default '{}', person text default 'ada', language text default 'en') returns text
language sql as $$ select tests.try('service', format('select public.send_whatsapp_template(%L, %L, %L, %L)', tests.id(person), template, language, parameters)) $$;
create function pg_temp.claim(sent jsonb) returns jsonb language sql as $$ select public.claim_outbox((sent ->> 'outbox_id')::uuid) $$;
create function pg_temp.end_of(sent jsonb) returns text language sql as $$
  select concat_ws(' ', o.status || '/' || m.status, o.error_class) from private.outbox as o join public.messages as m on m.id = o.message_id
  where o.id = (sent ->> 'outbox_id')::uuid $$;

-- Naming templates.
select row_eq($$ select t ->> 'status', t ->> 'category', t ->> 'body' from public.put_whatsapp_template('reminder', 'en', 'utility', 'Dear {{1}}, see you at {{2}}.') as t $$,
  row('PENDING'::text, 'utility'::text, 'Dear {{1}}, see you at {{2}}.'::text), 'M5: a template that is new is not approved');
select is(pg_temp.try('reminder', '{Ada,ten}'), '409 template_not_approved', 'M5: and not sent');
select is(public.put_whatsapp_template('reminder', 'en', 'utility', 'Dear {{1}}, be there at {{2}}.', 'approved') ->> 'status', 'APPROVED', 'M5: Meta''s word, in any case');
select is(public.put_whatsapp_template('reminder', 'en', 'utility', 'Dear {{1}}, see you at {{2}}.') ->> 'status', 'APPROVED', 'M5: without a word it stays as it was');
select public.put_whatsapp_template('news', 'en', 'marketing', 'News!', 'APPROVED');
select public.put_whatsapp_template('code', 'pt_BR', 'authentication', '{{1}} is your code.', 'APPROVED');
select is(jsonb_path_query_array(public.list_whatsapp_templates(), '$[*].name'), '["code", "news", "reminder"]'::jsonb, 'A4: the operator sees them');
select is(tests.try('service', format('select public.put_whatsapp_template(%L, %L, %L, %L)', name, language, category, body)), '23514', format('M5: %s is no template', words))
from (values ('in capitals', 'Reminder', 'en', 'utility', 'x'), ('without a language', 'x', '', 'utility', 'x'), ('in a long language', 'x', 'english', 'utility', 'x'),
  ('of no category', 'x', 'en', 'spam', 'x'), ('without words', 'x', 'en', 'utility', ''), ('with too many words', 'x', 'en', 'utility', repeat('x', 1025))) as c (words, name, language, category, body);

-- One that is sent: in the session, in the outbox, in the request.
create temp table one as select pg_temp.send('reminder', '{Ada,ten}') as sent;
select row_eq($$ select m.content, m.role::text, m.channel::text, m.status::text, m.user_id from public.messages as m, one where m.id = (sent ->> 'message_id')::uuid $$,
  row('Dear Ada, see you at ten.'::text, 'assistant'::text, 'whatsapp'::text, 'pending'::text, tests.id('ada')), 'M5: it stands in the session as its reader sees it');
select row_eq($$ select o.kind, o.content, o.phone_number_id from private.outbox as o, one where o.id = (sent ->> 'outbox_id')::uuid $$,
  row('template'::text, 'Dear Ada, see you at ten.'::text, '100000000000001'::text), 'M5: it leaves from the number that they write to');
select is((select count(*) from pgmq.q_sends as j, one where j.message = jsonb_build_object('outbox_id', sent -> 'outbox_id')), 1::bigint, 'M4: by a job');
select is(pg_temp.claim(sent) - 'attempt', jsonb_build_object('state', 'send', 'phone_number_id', '100000000000001', 'body',
  jsonb_build_object('messaging_product', 'whatsapp', 'recipient_type', 'individual', 'to', '+15550008200', 'biz_opaque_callback_data', sent ->> 'outbox_id', 'type', 'template',
    'template', '{"name": "reminder", "language": {"code": "en"}, "components": [{"type": "body", "parameters": [{"type": "text", "text": "Ada"}, {"type": "text", "text": "ten"}]}]}'::jsonb)),
  'M5: the whole request') from one;
select public.record_outbox((sent ->> 'outbox_id')::uuid, 1, '{"kind": "accepted", "wamid": "wamid.t.1"}') from one;
create temp table plain as select pg_temp.send('news') as sent;
select is(pg_temp.claim(sent) #> '{body,template}', '{"name": "news", "language": {"code": "en"}}'::jsonb, 'M5: without parameters it has no components') from plain;
select public.record_outbox((sent ->> 'outbox_id')::uuid, 1, '{"kind": "accepted", "wamid": "wamid.t.2"}') from plain;
select is((select count(*) from private.outbox as o join public.whatsapp_identities as w on w.id = o.identity_id where w.user_id = tests.id('bo')), 0::bigint, 'M5: others are unaffected');

-- What is filled in is words, and nothing else.
select is(private.render_template(body, parameters), rendered, format('M5: rendered: %s', name))
from (values ('in any order', '{{2}} and {{1}}', '{a,b}'::text[], 'b and a'), ('twice', '{{1}}{{1}}', '{a}', 'aa'),
  ('a placeholder as a parameter', '{{1}} {{2}}', '{"{{2}}",b}', '{{2}} b'), ('a parameter that opens one', '{{1}}1}} {{2}}', '{"{{",b}', '{{1}} b'),
  ('backslashes and ampersands', '<{{1}}>', array['\1 & \\'], '<\1 & \\>'), ('ten of them', '{{10}}{{1}}', '{a,b,c,d,e,f,g,h,i,j}', 'ja'),
  ('without a parameter', 'x {{1}}', '{}', 'x {{1}}'), ('what is none', '{{x}} {1} {{}}', '{a}', '{{x}} {1} {{}}'), ('nothing to fill in', 'x', '{}', 'x')) as c (name, body, parameters, rendered);
select is(pg_temp.try('reminder', parameters), '400 invalid_input', format('M5: %s parameters for two places', cardinality(parameters)))
from (values ('{}'::text[]), ('{a}'), ('{a,b,c}')) as c (parameters);
select is(pg_temp.try('news', null), 'done', 'M5: no parameters are none');
select public.put_whatsapp_template('twice', 'en', 'utility', '{{1}}, {{1}}!', 'APPROVED');
select is(pg_temp.try('twice', '{a}'), 'done', 'M5: one place that stands twice wants one');

-- A key sends once.
create temp table keyed as select pg_temp.send('reminder', '{Ada,ten}', 'visit 7') as sent;
select is(pg_temp.send('reminder', '{Ada,ten}', 'visit 7'), sent, 'M5: the same key is the same message') from keyed;
select is(pg_temp.send('reminder', '{Ada,eleven}', 'visit 7'), sent, 'M5: whatever its words') from keyed;
select isnt(pg_temp.send('reminder', '{Ada,ten}', 'visit 8'), sent, 'M5: another key is another') from keyed;
select isnt(pg_temp.send('news'), pg_temp.send('news'), 'M5: without a key each is another');
select is((select count(*) from private.outbox where request_key = 'visit 7'), 1::bigint, 'M5: so that it stands once');
select is(tests.try('service', format('select public.send_whatsapp_template(%L, %L, %L, %L, %L)', tests.id('bo'), 'reminder', 'en', '{Bo,ten}', 'visit 7')), '409 conflict',
  'M5-42: a key of one person names nothing of another');
update private.outbox set status = 'failed' where status = 'pending';

-- Unknown, in another language, to nobody.
select is(pg_temp.try('reminders', '{a,b}'), '409 template_not_approved', 'M5: a template that nobody named');
select is(pg_temp.try('reminder', '{a,b}', language := 'de'), '409 template_not_approved', 'M5: one of another language');
select is(pg_temp.try('news', person := 'eve'), '404 whatsapp_not_linked', 'M5: somebody who has not linked WhatsApp');
select is(tests.try(who, format('select public.send_whatsapp_template(%L, %L, %L)', tests.id('ada'), 'news', 'en')), '42501', format('M5-43: nobody but the service sends: %s', who))
from unnest('{anon,ada}'::text[]) as who;
select is(tests.try('ada', statement), '42501', format('M5-44: nor %s', statement))
from unnest(array['select public.list_whatsapp_templates()', 'select public.put_whatsapp_template(''x'', ''en'', ''utility'', ''x'', ''APPROVED'')']) as statement;

-- Not to whoever does not want it: asked before, and again when it is to leave.
create function pg_temp.both(change text, name text, expected text, class text, template text default 'reminder') returns setof text language plpgsql as $$
declare
  written jsonb;
begin
  written := pg_temp.send(template, case template when 'reminder' then '{a,b}'::text[] else '{}' end);
  execute change;
  return next is(pg_temp.try(template, case template when 'reminder' then '{a,b}'::text[] else '{}' end), expected, format('M5: %s: not written', name));
  perform pg_temp.claim(written);
  return next is(pg_temp.end_of(written), class, format('M5: %s: what was written before', name));
  raise exception sqlstate 'UNDO0';
exception when sqlstate 'UNDO0' then
  null;
end
$$;
select pg_temp.both(change, name, expected, class, template) from (values
  ('select private.record_consent(id, ''all'', ''stopped'', ''keyword'', now()) from public.whatsapp_identities where user_id = tests.id(''ada'')',
    'stopped', '409 whatsapp_opted_out', 'failed/failed opt_out', 'reminder'),
  ('update public.user_preferences set whatsapp_notifications = false where user_id = tests.id(''ada'')', 'notifications off', '409 whatsapp_opted_out', 'failed/failed opt_out', 'reminder'),
  ('select private.record_consent(id, ''marketing'', ''stopped'', ''preference'', now()) from public.whatsapp_identities where user_id = tests.id(''ada'')',
    'no advertising', '409 whatsapp_opted_out', 'failed/failed opt_out', 'news'),
  ('select private.record_consent(id, ''marketing'', ''stopped'', ''preference'', now()) from public.whatsapp_identities where user_id = tests.id(''ada'')',
    'no advertising, and it is none', 'done', 'sending/pending', 'reminder'),
  ('update public.whatsapp_identities set unreachable_at = now() where user_id = tests.id(''ada'')', 'not reachable', '409 whatsapp_opted_out', 'failed/failed unreachable', 'reminder'),
  ('update private.whatsapp_templates set status = ''PAUSED'' where name = ''reminder''', 'paused', '409 template_not_approved', 'failed/failed template', 'reminder'),
  ('delete from private.whatsapp_templates where name = ''reminder''', 'gone', '409 template_not_approved', 'failed/failed template', 'reminder'),
  -- Outside the 24 hours a template is what may leave.
  ('update public.whatsapp_identities set last_inbound_at = now() - interval ''30 hours'' where user_id = tests.id(''ada'')', 'after 24 hours', 'done', 'sending/pending', 'reminder')
) as c (change, name, expected, class, template);
update public.whatsapp_identities set last_inbound_at = now() - interval '30 hours' where user_id = tests.id('ada');
create temp table free as select jsonb_build_object('outbox_id', private.send_whatsapp(id, '100000000000001', 'link_confirmation', 'words')) as sent
from public.whatsapp_identities where user_id = tests.id('ada');
select pg_temp.claim(sent) from free;
select is((select o.error_class from private.outbox as o, free where o.id = (sent ->> 'outbox_id')::uuid), 'window', 'M5: while free words may not');
-- Somebody who never wrote from a number that we know.
delete from private.whatsapp_messages as i using public.whatsapp_identities as w where w.id = i.identity_id and w.user_id = tests.id('bo');
select is(pg_temp.try('news', person := 'bo'), '503 whatsapp_not_configured', 'M5: without a number there is nothing to send from');

select * from finish();
rollback;
