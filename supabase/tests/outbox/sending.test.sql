begin;
select plan(32);
select tests.sign_up('ada');
select tests.link_whatsapp('ada', '+15550007090');
delete from private.outbox;
create temp table person as select id from public.whatsapp_identities where user_id = tests.id('ada');
create function pg_temp.send(words text, to_person uuid default null) returns uuid language sql as $$
  select private.send_whatsapp(coalesce(to_person, (select id from person)), '100000000000001', 'link_prompt', words) $$;
create function pg_temp.state(outbox uuid) returns text language sql as $$ select o.status from private.outbox as o where o.id = outbox $$;

-- The request.
create temp table one as select pg_temp.send('hello') as id;
select is((select count(*) from pgmq.q_sends where message ->> 'outbox_id' = (select id::text from one)), 1::bigint, 'M3: what is to be sent has its job');
select is(public.claim_outbox(id), jsonb_build_object('state', 'send', 'attempt', 1, 'phone_number_id', '100000000000001', 'body',
  jsonb_build_object('messaging_product', 'whatsapp', 'recipient_type', 'individual', 'to', '+15550007090', 'type', 'text',
    'text', jsonb_build_object('body', 'hello', 'preview_url', false), 'biz_opaque_callback_data', id)), 'M3: the whole request, with our own id in it') from one;
select is(pg_temp.state(id), 'sending', 'M3: it is marked before the call') from one;
select is(public.claim_outbox(id) ->> 'state', 'wait', 'M3: and claimed by nobody else') from one;
select is(public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.out.1"}') ->> 'retry_after_seconds', null, 'M3: accepted') from one;
select is(public.claim_outbox(id), '{"state": "done"}'::jsonb, 'M3: and done') from one;
select is(public.claim_outbox(gen_random_uuid()), '{"state": "done"}'::jsonb, 'M3: what is not there is done');
select is(public.record_outbox(gen_random_uuid(), 1, '{"kind": "accepted", "wamid": "w"}') ->> 'retry_after_seconds', null, 'M3: and recorded by nobody');

-- Order for each person.
create temp table two as select pg_temp.send('first') as id;
create temp table three as select pg_temp.send('second') as id;
select private.find_whatsapp_identity('15550007091', null, null);
update public.whatsapp_identities set last_inbound_at = now() where phone = '+15550007091';
create temp table other as select pg_temp.send('elsewhere', (select id from public.whatsapp_identities where phone = '+15550007091')) as id;
select is(public.claim_outbox(id) ->> 'state', 'wait', 'M3: the second waits for the first') from three;
select is(public.claim_outbox(id) ->> 'state', 'send', 'M3: others do not wait') from other;
select is(public.claim_outbox(id) ->> 'state', 'send', 'M3: the first goes') from two;
select is(public.claim_outbox(id) ->> 'state', 'wait', 'M3: the second still waits') from three;
select public.record_outbox(id, 1, '{"kind": "failed", "class": "transient"}') from two;
select is(public.claim_outbox(id) ->> 'state', 'wait', 'M3: also while the first is to be tried again') from three;
select ok((public.claim_outbox(id) ->> 'retry_after_seconds')::integer between 1 and 2, 'M5: which waits its delay') from two;
update private.outbox set next_attempt_at = now() from two where outbox.id = two.id;
select is(public.claim_outbox(id) ->> 'attempt', '2', 'M3: and goes as its second attempt') from two;
select public.record_outbox(id, 2, '{"kind": "failed", "class": "terminal"}') from two;
select is(public.claim_outbox(id) ->> 'state', 'send', 'M3: what has failed for good holds nobody up') from three;
select public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.out.3"}') from three;

-- Nobody knows whether it left: silence for the grace time, then again.
create temp table four as select pg_temp.send('perhaps') as id;
select public.claim_outbox(id) from four;
select is(public.record_outbox(id, 1, '{"kind": "unknown"}') ->> 'retry_after_seconds', '45', 'M3: an unknown outcome waits') from four;
select is(pg_temp.state(id), 'sending', 'M3: as what may have left') from four;
select ok((public.claim_outbox(id) ->> 'retry_after_seconds')::integer between 40 and 45, 'M3: it is not sent again blindly') from four;
update private.outbox set attempted_at = clock_timestamp() - interval '46 seconds' from four where outbox.id = four.id;
select is(public.claim_outbox(id) ->> 'attempt', '2', 'M3: only after the grace time') from four;
-- The first attempt speaks up late.
select is(public.record_outbox(id, 1, '{"kind": "failed", "class": "terminal"}') ->> 'retry_after_seconds', null, 'M3: a late failure of an older attempt') from four;
select is(pg_temp.state(id), 'sending', 'M3: is not this attempt''s') from four;
select public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.out.4"}') from four;
select is(pg_temp.state(id), 'accepted', 'M3: but a late success is a success') from four;
select public.record_outbox(id, 2, '{"kind": "accepted", "wamid": "wamid.out.4b"}') from four;
select is((select external_id from private.outbox join four using (id)), 'wamid.out.4', 'M3: the first id stands');
-- Killed between the call and the record: the same rule.
create temp table five as select pg_temp.send('killed') as id;
select public.claim_outbox(id) from five;
select is(public.claim_outbox(id) ->> 'state', 'wait', 'M3: killed between the call and the record: the next worker waits') from five;

-- By user id, where no phone is known; the phone wins where both are.
create temp table hidden as select private.find_whatsapp_identity(null, 'US.hidden', null) as id;
update public.whatsapp_identities set last_inbound_at = now() from hidden where whatsapp_identities.id = hidden.id;
create temp table six as select public.claim_outbox(pg_temp.send('to a username', id)) -> 'body' as body from hidden;
select is(body ->> 'recipient', 'US.hidden', 'M2: without a phone it goes to the user id') from six;
select is(body ? 'to', false, 'M2: which is never put in "to"') from six;

-- The 24 hours.
update public.whatsapp_identities set last_inbound_at = now() - interval '23 hours 59 minutes' where phone = '+15550007091';
select public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.out.o"}') from other;
create temp table seven as select pg_temp.send('just', (select id from public.whatsapp_identities where phone = '+15550007091')) as id;
select is(public.claim_outbox(id) ->> 'state', 'send', 'M5: inside the 24 hours it goes') from seven;
select public.record_outbox(id, 1, '{"kind": "accepted", "wamid": "wamid.out.7"}') from seven;
update public.whatsapp_identities set last_inbound_at = now() - interval '24 hours 1 minute' where phone = '+15550007091';
create temp table eight as select pg_temp.send('late', (select id from public.whatsapp_identities where phone = '+15550007091')) as id;
select is(public.claim_outbox(id), '{"state": "done"}'::jsonb, 'M5: outside it does not') from eight;
select row_eq($$ select status, error_class from private.outbox join eight using (id) $$, row('failed'::text, 'window'::text), 'M5: and says why');
update public.whatsapp_identities set last_inbound_at = null where phone = '+15550007091';
create temp table nine as select pg_temp.send('uninvited', (select id from public.whatsapp_identities where phone = '+15550007091')) as id;
select is(public.claim_outbox(id), '{"state": "done"}'::jsonb, 'M5: nor to a person who never wrote') from nine;

-- What leaves is nobody's to read in passing.
select tests.become('ada');
select throws_ok($$ select * from private.outbox $$, '42501', null, 'M3-01: nobody reads the outbox in a browser');

select * from finish();
rollback;
