begin;
select plan(71);
select tests.sign_up('ada');
select tests.sign_up('bo');
select tests.link_whatsapp('ada', '+15550008110');
select tests.link_whatsapp('bo', '+15550008111');
select public.register_whatsapp_number('100000000000002', '+15550100002');
delete from private.outbox;
delete from pgmq.q_sends;
delete from pgmq.q_replies;
create function pg_temp.write(person text, number text default '100000000000001') returns uuid language sql as $$
  select private.send_whatsapp(w.id, number, 'link_confirmation', 'hello') from public.whatsapp_identities as w where w.user_id = tests.id(person) $$;
create function pg_temp.number() returns text language sql as $$
  select coalesce(n.stop_class || ' ' || n.stop_code, 'sends') from private.whatsapp_numbers as n where n.phone_number_id = '100000000000001' $$;
create function pg_temp.events(name text) returns bigint language sql as $$ select count(*) from public.audit_events as a where a.event = name $$;
create function pg_temp.refuse(outbox uuid, class text, code integer default 190) returns text language plpgsql as $$
declare
  claim constant jsonb := public.claim_outbox(outbox);
begin
  return public.record_outbox(outbox, (claim ->> 'attempt')::integer, jsonb_build_object('kind', 'failed', 'class', class, 'code', code));
end
$$;
create function pg_temp.doctor() returns text language sql as $$
  select string_agg(d.finding || ' | ' || d.remedy, E'\n') from private.doctor() as d where d.check_name = 'whatsapp_numbers' and not d.ok $$;

-- Each of the four stops it.
create temp table one as select pg_temp.write('ada') as id;
create temp table bos as select pg_temp.write('bo') as id;
select is(pg_temp.number(), 'sends', 'M5: a number sends');
create function pg_temp.once(class text) returns setof text language plpgsql as $$
begin
  return next is(pg_temp.refuse((select id from one), class)::jsonb, '{"retry_after_seconds": 1, "is_try": false}'::jsonb, format('M5: %s is no fault of the message', class));
  return next is(pg_temp.number(), class || ' 190', format('M5: %s stops the number', class));
  return next is(public.claim_outbox((select id from bos)), '{"state": "wait", "retry_after_seconds": 300}'::jsonb, format('M5: %s: nothing else leaves from it', class));
  return next is((select string_agg(o.status || o.tries, ' ') from private.outbox as o join one using (id)), 'pending0', format('M5: %s: the message waits with all its tries', class));
  return next is(pg_temp.events('whatsapp.number_stopped'), 1::bigint, format('M5: %s: which is recorded', class));
  return next is(public.resume_whatsapp_number('100000000000001'), '{"resumed": true}'::jsonb, format('M5: %s: until it is resumed', class));
  return next is(pg_temp.number(), 'sends', format('M5: %s: then it sends', class));
  raise exception sqlstate 'UNDO0';
exception when sqlstate 'UNDO0' then
  update private.outbox set next_attempt_at = now();
end
$$;
select pg_temp.once(class) from unnest('{auth,permission,spam,policy}'::text[]) as class;

-- What is stopped stays stopped, and says since when and why.
select pg_temp.refuse(id, 'policy', 131031) from one;
update private.outbox as o set next_attempt_at = now(), status = 'sending', attempt = 1 from one where one.id = o.id;
select public.record_outbox(id, 1, '{"kind": "failed", "class": "auth", "code": 190}') from one;
select is(pg_temp.number(), 'policy 131031', 'M5: the first reason stands');
select is(pg_temp.events('whatsapp.number_stopped'), 1::bigint, 'M5: and is recorded once');
select is((select details from public.audit_events where event = 'whatsapp.number_stopped'),
  '{"phone_number_id": "100000000000001", "class": "policy", "code": 131031}'::jsonb, 'T5: with its reason, and nobody''s number');
update private.outbox set next_attempt_at = now();
create temp table elsewhere as select pg_temp.write('bo', '100000000000002') as id;
delete from private.outbox using bos where bos.id = outbox.id;
select is(public.claim_outbox(id) ->> 'state', 'send', 'M5: another number of the business sends on') from elsewhere;
select is(public.claim_outbox(id), '{"state": "wait", "retry_after_seconds": 300}'::jsonb, 'M5: this one is asked about every five minutes') from one;
select row_eq($$ select attempt, tries, status from private.outbox join one using (id) $$, row(1, 0, 'pending'::text), 'M5: which makes no attempt');
select is((select next_send_at from private.whatsapp_numbers where phone_number_id = '100000000000001') <= clock_timestamp() + interval '1 second', true, 'M5: nor uses up its pace');

-- Everybody sees it.
select is(public.readiness() -> 'stopped_numbers' #- '{0,since}', '[{"phone_number_id": "100000000000001", "class": "policy", "code": 131031}]'::jsonb, 'A1: ready says so');
select ok((public.readiness() #>> '{stopped_numbers,0,since}')::timestamptz <= clock_timestamp(), 'A1: since when');
select alike(pg_temp.doctor(), 'number 100000000000001 is stopped since %: policy, code 131031 | Look at the number in WhatsApp Manager, %select private.resume_whatsapp_number(''100000000000001'');',
  'W10: the doctor says so, and what to do');
insert into private.outbox (identity_id, phone_number_id, kind, content, status)
select id, '100000000000001', 'link_prompt', 'x', 'delivered' from public.whatsapp_identities where user_id = tests.id('bo');
select is(jsonb_path_query_array(public.list_whatsapp_numbers(), '$[*].waiting'), '[1, 1]'::jsonb, 'A4: the operator sees what waits');
select is(public.list_whatsapp_numbers() #>> '{0,stop_class}', 'policy', 'A4: and why');
update private.whatsapp_numbers set stop_code = null where stopped_at is not null;
select alike(pg_temp.doctor(), '% policy, code none | %', 'W10: also without a code');

-- Nobody is woken for it in vain.
delete from pgmq.q_sends;
update private.outbox set next_attempt_at = now() - interval '1 hour', status = 'pending' where status <> 'delivered';
delete from private.outbox using elsewhere where elsewhere.id = outbox.id;
select is(private.has_work(), false, 'M4: what a stopped number holds wakes nobody');
select private.enqueue('sends', jsonb_build_object('outbox_id', id), 300) from one;
select is(private.has_work(), false, 'M4: nor does its job before its time');
insert into private.outbox (identity_id, phone_number_id, kind, content, next_attempt_at)
select id, '100000000000002', 'link_prompt', 'x', now() - interval '1 hour' from public.whatsapp_identities where user_id = tests.id('bo');
select is(private.has_work(), true, 'M4: what another number should have sent does');
delete from private.outbox where phone_number_id = '100000000000002';

-- Resuming. What waits goes on at once; what failed keeps its time.
update private.whatsapp_numbers set stop_code = 131031 where stopped_at is not null;
delete from pgmq.q_sends;
select private.enqueue('sends', jsonb_build_object('outbox_id', id), 300) from one;
select private.enqueue('sends', '{"outbox_id": "00000000-0000-4000-8000-000000000000"}', 300);
update pgmq.q_sends set read_ct = 1 where message ->> 'outbox_id' like '0000%';
select public.register_whatsapp_number('100000000000001', '+15550100001');
select is(pg_temp.number(), 'policy 131031', 'M5: a good token does not undo a policy');
create function pg_temp.token_after(class text) returns text language plpgsql as $$
begin
  update private.whatsapp_numbers set stop_class = class where stopped_at is not null;
  perform public.register_whatsapp_number('100000000000001', '+15550100001');
  return pg_temp.number();
end
$$;
select is(pg_temp.token_after(class), class || ' 131031', format('M5: nor %s', class)) from unnest('{permission,spam}'::text[]) as class;
select is(public.resume_whatsapp_number('100000000000001'), '{"resumed": true}'::jsonb, 'A4: the operator resumes it');
select is(public.resume_whatsapp_number('100000000000001'), '{"resumed": false}'::jsonb, 'A4: once');
select is(public.resume_whatsapp_number('unknown'), '{"resumed": false}'::jsonb, 'A4: a number that nobody knows was not stopped');
select is(pg_temp.events('whatsapp.number_resumed'), 1::bigint, 'T5: and it is recorded');
select ok(private.has_work(), 'M5: what waited is due');
select results_eq($$ select message ->> 'outbox_id' from pgmq.q_sends where vt > clock_timestamp() $$, $$ values ('00000000-0000-4000-8000-000000000000') $$,
  'M5: what has failed keeps its time');
update private.outbox set next_attempt_at = now();
select is(public.claim_outbox(id) ->> 'state', 'send', 'M5: it leaves') from one;
select public.record_outbox(id, 2, '{"kind": "failed", "class": "auth", "code": 190}') from one;
select is(pg_temp.number(), 'auth 190', 'M5: a bad token stops it');
select alike(pg_temp.doctor(), '% auth, code 190 | Set a valid WHATSAPP_ACCESS_TOKEN; %', 'W10: the doctor says what is missing');
select public.register_whatsapp_number('100000000000002', '+15550100002');
select is(pg_temp.number(), 'auth 190', 'M5: another number is no proof');
select public.register_whatsapp_number('100000000000001', '+15550100001');
select is(pg_temp.number(), 'sends', 'M5: a good token resumes what a bad one stopped');
select is(pg_temp.doctor(), null, 'W10: and the doctor is content');
select is(public.readiness() -> 'stopped_numbers', '[]'::jsonb, 'A1: and so is ready');

-- Nobody but the service.
select is(tests.try(who, statement), '42501', format('A4-01: not for %s: %s', who, statement))
from unnest('{anon,ada}'::text[]) as who, unnest(array['select public.resume_whatsapp_number(''100000000000001'')', 'select public.list_whatsapp_numbers()',
  'select public.register_whatsapp_number(''1'', ''+15550100001'')', 'select * from private.whatsapp_pairs']) as statement;
select is(tests.try('service', statement), 'done', format('A4: for the service: %s', statement))
from unnest(array['select public.resume_whatsapp_number(''100000000000001'')', 'select public.list_whatsapp_numbers()']) as statement;

select * from finish();
rollback;
