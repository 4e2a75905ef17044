begin;
select plan(27);
select tests.sign_up('ada');
select tests.link_whatsapp('ada', '+15550007070');
delete from private.outbox;
create temp table room as select id from public.chat_sessions where user_id = tests.id('ada');

-- An answer on its way: asked, answered, claimed.
create function pg_temp.answer(asked text) returns uuid language plpgsql as $$
declare
  turn jsonb;
begin
  perform tests.whatsapp_text('wamid.' || asked, '15550007070', asked);
  turn := private.begin_turn((select id from room), 60) -> 'turn';
  perform private.complete_turn((turn ->> 'id')::uuid, 1, 'answer to ' || asked);
  return (select o.id from private.outbox as o where o.turn_id = (turn ->> 'id')::uuid);
end
$$;
create function pg_temp.report(wamid text, status text, outbox uuid default null, code integer default null) returns jsonb language sql as $$
  select public.ingest_whatsapp('{}', gen_random_uuid(), jsonb_build_array(jsonb_strip_nulls(jsonb_build_object('kind', 'status',
    'wamid', wamid, 'status', status, 'occurred_at', now(), 'callback_data', outbox,
    'errors', case when code is not null then jsonb_build_array(jsonb_build_object('code', code)) end)))) $$;
create function pg_temp.state(outbox uuid) returns text language sql as $$
  select o.status || '/' || m.status from private.outbox as o join public.messages as m on m.id = o.message_id where o.id = outbox $$;

-- In order.
create temp table one as select pg_temp.answer('one') as id;
select public.claim_outbox(id) from one;
select public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.out.1"}') from one;
select is(pg_temp.state(id), 'accepted/pending', 'M3: accepted is not sent') from one;
select pg_temp.report('wamid.out.1', 'sent');
select is(pg_temp.state(id), 'sent/sent', 'M3: sent') from one;
select pg_temp.report('wamid.out.1', 'delivered');
select is(pg_temp.state(id), 'delivered/delivered', 'M3: delivered') from one;
select pg_temp.report('wamid.out.1', 'read');
select is(pg_temp.state(id), 'read/read', 'M3: read') from one;
select pg_temp.report('wamid.out.1', 'played');
select is(pg_temp.state(id), 'played/played', 'M3: played') from one;
select is((select m.external_id from public.messages as m join private.outbox as o on o.message_id = m.id join one on one.id = o.id),
  'wamid.out.1', 'M1: the message bears the id that the channel gave it');

-- Out of order: never backwards.
create temp table two as select pg_temp.answer('two') as id;
select public.claim_outbox(id) from two;
select public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.out.2"}') from two;
select pg_temp.report('wamid.out.2', 'read');
select is(pg_temp.state(id), 'read/read', 'M3: read may come first') from two;
select pg_temp.report('wamid.out.2', 'delivered');
select pg_temp.report('wamid.out.2', 'sent');
select is(pg_temp.state(id), 'read/read', 'M3: and what comes later does not turn it back') from two;
select pg_temp.report('wamid.out.2', 'failed', null, 131026);
select is(pg_temp.state(id), 'read/read', 'M3: what was read has not failed') from two;
select pg_temp.report('wamid.out.2', 'deleted');
select is(pg_temp.state(id), 'read/read', 'M3: an unknown status changes nothing') from two;
select is(pg_temp.state(id), 'played/played', 'M3: others are unaffected') from one;

-- Before the send call has returned: known by our own id.
create temp table three as select pg_temp.answer('three') as id;
select public.claim_outbox(id) from three;
select pg_temp.report('wamid.out.3', 'delivered', id) from three;
select is(pg_temp.state(id), 'delivered/delivered', 'M3: a report may come before the record') from three;
select is((select external_id from private.outbox join three using (id)), 'wamid.out.3', 'M3: and brings the channel''s id');
select public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.out.3"}') from three;
select is(pg_temp.state(id), 'delivered/delivered', 'M3: the record then changes nothing') from three;

-- Nobody learned the outcome: the report settles it.
create temp table four as select pg_temp.answer('four') as id;
select public.claim_outbox(id) from four;
select public.record_outbox(id, 1, '{"kind": "unknown"}') from four;
select pg_temp.report('wamid.out.4', 'sent', id) from four;
select is(public.claim_outbox(id) ->> 'state', 'done', 'M3: an unknown outcome is settled by the report: not sent again') from four;

-- Before the record, and without our id: kept, and counted once the record says whose it is.
create temp table five as select pg_temp.answer('five') as id;
select public.claim_outbox(id) from five;
select pg_temp.report('wamid.out.5', 'delivered');
select is(pg_temp.state(id), 'sending/pending', 'M3: a report about an id nobody knows yet waits') from five;
select public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.out.5"}') from five;
select is(pg_temp.state(id), 'delivered/delivered', 'M3: and counts once the record names it') from five;

-- Failed.
create temp table six as select pg_temp.answer('six') as id;
select public.claim_outbox(id) from six;
select public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.out.6"}') from six;
select pg_temp.report('wamid.out.6', 'failed', id, 131026) from six;
select is(pg_temp.state(id), 'failed/failed', 'M3: failed, says the report') from six;
select row_eq($$ select error_class, error_code from private.outbox join six using (id) $$, row('reported'::text, 131026), 'M5: and why');
select pg_temp.report('wamid.out.6', 'delivered', id) from six;
select is(pg_temp.state(id), 'delivered/delivered', 'M3: what was delivered after all has not failed') from six;
select is(public.claim_outbox(id) ->> 'state', 'done', 'M3: and is not sent again') from six;

-- A failure that comes before the send call has returned.
create temp table seven as select pg_temp.answer('seven') as id;
select public.claim_outbox(id) from seven;
select pg_temp.report('wamid.out.7', 'failed', id, 131049) from seven;
select is(pg_temp.state(id), 'failed/failed', 'M3: a failure may come before the record') from seven;
select public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.out.7"}') from seven;
select is(pg_temp.state(id), 'failed/failed', 'M3: which does not undo it') from seven;

-- Of strangers: stored, and nothing more.
select is(pg_temp.report('wamid.not.ours', 'delivered') ->> 'statuses', '1', 'M3: a report about somebody else''s message is stored');
select is(pg_temp.report('wamid.not.ours', 'read', gen_random_uuid()) ->> 'failures', '0', 'M3: also with an id that is not ours');
select is(public.ingest_whatsapp('{}', gen_random_uuid(), '[{"kind": "status", "wamid": "w", "status": "read", "occurred_at": "2026-01-01",
  "callback_data": "''; drop table x"}]') ->> 'failures', '0', 'M3: or with words in its place');
select is((select string_agg(pg_temp.state(id), ' ' order by id) from (select id from one union all select id from two) as o),
  'played/played read/read', 'M3: others are unaffected');

select * from finish();
rollback;
